"""Voices as the desk plays them: opened, told apart, converted once, and kept beside the recording, sealed as that is.

In: a voice that came in. Out: whether it can be played and how long it is; its Opus; its original. Rules: both are
sealed on the disk and opened in memory alone; one voice is converted at a time; what the recording itself is
at fault for is decided once, and what this machine is at fault for is tried again the next time.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from threading import Semaphore
from typing import Final, Literal

from content_sync.central.database.reports.attachments import note_playing
from content_sync.central.database.schema.tables import Playing, VoiceRow
from content_sync.central.database.sessions import Database
from content_sync.central.voices.conversion import MOST_S, convert
from content_sync.central.voices.sandbox import NoSandboxError, Sandbox, SandboxError
from content_sync.durable import write_whole
from content_sync.errors import ForgedError
from content_sync.wire.keys import KeyOrKeys, in_use, public_key, seal, sealing_key, unseal
from content_sync.wire.voices.formats import VoiceFormat, voice_format
from content_sync.wire.voices.streams import NotAVoiceError

_log = logging.getLogger(__name__)

OPUS: Final = ".opus"
"""How the name of what is played ends, after the name of the recording."""

_WAIT_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedVoice:
    """A voice at the desk.

    Attributes:
        sha256: names it.
        state: `ready` to be played; `awaited`: its bytes are on the way; `locked`: it is sealed to another key;
            `refused`: it is no recording; `failed`: it cannot be decoded within the limits; `busy`: others are
            converted; `no_sandbox`: this machine lacks what it takes.
        minutes: how long it is, counted up; None where nobody knows.
        is_cut: only its beginning is played.
    """

    sha256: str
    state: Playing | Literal["awaited", "busy", "no_sandbox"]
    minutes: int | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePlayer:
    """Makes voices ready.

    Attributes:
        database: knows the voices.
        folder: holds their files.
        seal_seed: opens them.
        sandbox: where they are decoded.
    """

    database: Database
    folder: Path
    seal_seed: KeyOrKeys
    sandbox: Sandbox = field(default_factory=Sandbox)
    _one_at_a_time: Semaphore = field(default_factory=Semaphore)

    def played(self, voice: VoiceRow) -> PlayedVoice:
        """Return a voice as the desk plays it, converted if that was not done before."""
        if voice.received_at is None:
            return PlayedVoice(sha256=voice.sha256, state="awaited")
        if voice.playing and (voice.playing != "ready" or self._opus(voice.sha256).exists()):
            return _shown(voice.sha256, voice.playing, voice.length_s)
        if not self._one_at_a_time.acquire(timeout=_WAIT_S):
            return PlayedVoice(sha256=voice.sha256, state="busy")
        try:
            playing, length_s = self._make_ready(voice.sha256)
        except NoSandboxError as error:
            _log.warning("voice %s cannot be converted here: %s", voice.sha256[:12], error)
            return PlayedVoice(sha256=voice.sha256, state="no_sandbox")
        finally:
            self._one_at_a_time.release()
        with self.database.writing() as session:
            note_playing(session, voice.sha256, playing, length_s)
        return _shown(voice.sha256, playing, length_s)

    def opus(self, sha256: str) -> bytes | None:
        """Return what is played; None where the voice is not ready."""
        return self._opened(self._opus(sha256))

    def _opus(self, sha256: str) -> Path:
        return self.folder / f"{sha256}{OPUS}"

    def original(self, sha256: str) -> tuple[bytes, VoiceFormat | None] | None:
        """Return a voice as it was recorded, and its format where it is known; None where it cannot be opened."""
        voice = self._opened(self.folder / sha256)
        return None if voice is None else (voice, _format_of(voice))

    def _make_ready(self, sha256: str) -> tuple[Playing, int | None]:
        voice = self._opened(self.folder / sha256)
        if voice is None:
            return "locked", None
        found = _format_of(voice)
        if found is None:
            return "refused", None
        try:
            converted = convert(voice, found, self.sandbox)
        except NoSandboxError:
            raise
        except SandboxError as error:
            _log.warning("voice %s cannot be converted: %s", sha256[:12], error)
            return "failed", None
        write_whole(self._opus(sha256), seal(sealing_key(public_key(in_use(self.seal_seed))), converted.opus))
        return "ready", converted.length_s

    def _opened(self, file: Path) -> bytes | None:
        try:
            return unseal(self.seal_seed, file.read_bytes())
        except (ForgedError, OSError):
            return None


def _format_of(voice: bytes) -> VoiceFormat | None:
    try:
        return voice_format(voice)
    except NotAVoiceError:
        return None


def _shown(sha256: str, playing: Playing, length_s: int | None) -> PlayedVoice:
    is_cut = playing == "ready" and (length_s is None or length_s > MOST_S)
    minutes = None if length_s is None else -(-length_s // 60)
    return PlayedVoice(sha256=sha256, state=playing, minutes=minutes, is_cut=is_cut)
