"""The people page: who may sign in at this kiosk, and one of them."""
