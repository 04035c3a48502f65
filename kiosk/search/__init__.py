"""Search over everything the kiosk shows, in memory: words, then beginnings of words, then what stands within them."""
