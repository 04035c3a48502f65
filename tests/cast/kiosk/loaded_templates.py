"""The kiosk's templates, loaded once a process: two catalogues and each template that is compiled take a while."""

from __future__ import annotations

from functools import cache

from kiosk.templates import load_templates

templates = cache(load_templates)
