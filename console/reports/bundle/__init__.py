"""The evidence bundle (.rocx): one signed ZIP that any tool opens and `roc-console verify` proves.

A bundle is a ZIP of stored entries whose comment is its seal: digest and signatures over every byte
before the comment. What is in it stands in `manifest.json`; decision 23 says why it is built so.
"""
