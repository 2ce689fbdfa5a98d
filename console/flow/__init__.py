"""The thread in which all but the screen happens: stream, fold, local copy, outbox."""
