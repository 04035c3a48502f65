"""The sources of content that central reads, a module each: bytes in; bulletins out, or the whole reply is refused."""
