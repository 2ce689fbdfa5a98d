"""Bad input as a person meets it: each condition brought about for real, and photographed.

`python -m tests.support.bad_input FOLDER [LANGUAGE …] [--only NAME …]` writes
FOLDER/NN-name-LANGUAGE.png.
"""
