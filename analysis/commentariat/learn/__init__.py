"""Fine-tuning the encoder of the accurate model. Needs the extra ``learn`` (PyTorch); nothing else imports it."""
