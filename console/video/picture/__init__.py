"""Single foreign pictures, JPEG and PNG: decoded in a worker, handed on as plain pixels."""
