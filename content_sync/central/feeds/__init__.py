"""The upstreams central reads, one module each: bytes in, bulletins out, or the whole reply refused."""
