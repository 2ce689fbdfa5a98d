"""Where it is seen and said how long what is kept, and what a legal hold keeps."""
