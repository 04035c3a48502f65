"""Both programs together: a village on real processes, its people, clocks that are wrong, a line that is cut."""
