"""The demo city: painter, cameras, story driver. Nothing else imports it."""
