"""The kiosk's settings: one frozen record, from `kiosk.toml`, `KIOSK_*` variables and the command line, in this order.

A wrong setting stops the start with one sentence that names it. Only the settings file is read here, and nothing is
sent or written.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta

from content_sync.client.budget import Budget
from content_sync.errors import MistypedReferenceError
from content_sync.settings import Port, between, is_host, is_web_address, load_settings, refuse_wrong
from content_sync.wire.areas import Village
from content_sync.wire.enrolment import read_code
from content_sync.wire.text import is_seen, is_whole, one_line

PREFIX: Final = "KIOSK_"
USUAL_DATA_DIR: Final = Path("var/kiosk")  # beside the project; the device's unit says /var/lib/kiosk
USUAL_WIFI_NAME: Final = "NET PRACHARAT"  # as the programme names its access points
MOST_ADDRESS: Final = 80  # characters of an address that people type, and that a small code carries
_MOST_WIFI_NAME_BYTES: Final = 32  # of an SSID (IEEE 802.11)
_DAY_MINUTES: Final = 1440
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskConfig:
    """Every setting of a kiosk.

    Attributes:
        village: the village's code, 8 digits.
        village_name: what the village calls itself, shown on every page.
        central_url: where central answers, http or https.
        root_file: the first `root.json` this kiosk trusts.
        ca_bundle: certificates to believe instead of the usual ones; empty for the usual ones.
        data_dir: where the kiosk keeps everything.
        host: the address to listen on.
        port: the TCP port to listen on.
        threads: how many requests are worked on at once.
        visit_minutes: minutes between two visits by day.
        public_url: the address at which phones on the village's Wi-Fi find this kiosk, for QR codes and signs, at most
            80 characters; empty draws none.
        wifi_name: the name of the village's Wi-Fi exactly as phones show it, for the Wi-Fi sign and its code.
        panel: `auto` uses the lamps and the button where there are pins, `off` never looks for them.
        power_off_command: the program that switches the machine off, with its arguments; empty where there is none.
        visit: `auto` visits central by itself, `manual` only when somebody presses the button.
        stick_dirs: the folders below which sticks are mounted, as a list, or as a text with blanks between them; with
            colons between them, or one behind a single path, they may have blanks in them.
        daily_budget_mb: how many megabytes the line may carry in a day of Bangkok; 0 where it is not metered.
        urgent_budget_mb: how many warnings and reports may use of a metered line beside that; past it they come and go
            once an hour.
        enrolment_code: the one-time code with which central gets to know this kiosk; it is wiped from the file once it
            is on the card.
        access_log: `on` notes, sealed to the ministry, which address asked for which kind of page (Computer Crime Act,
            s. 26); `off` notes nothing.
        access_log_days: how many days that is kept: 90 by the law, at most two years where an officer orders it.
    """

    village: Annotated[Village, Meta(description="must be the village's code of 8 digits")]
    village_name: str
    central_url: str
    root_file: Path
    ca_bundle: str = ""
    data_dir: Path = USUAL_DATA_DIR
    host: str = "127.0.0.1"  # the device's unit says 0.0.0.0
    port: Port = 8080
    threads: Annotated[int, between(2, 64)] = 4  # two collapse at 200 connections; more wait for the interpreter lock
    visit_minutes: Annotated[int, between(1, _DAY_MINUTES)] = 15
    public_url: str = ""
    wifi_name: str = USUAL_WIFI_NAME
    panel: Literal["auto", "off"] = "auto"
    visit: Literal["auto", "manual"] = "auto"
    power_off_command: str = ""
    enrolment_code: str = field(default="", repr=False)
    stick_dirs: str | tuple[str, ...] = "/media /run/media"
    daily_budget_mb: Annotated[int, between(0, 100_000)] = 0
    urgent_budget_mb: Annotated[int, between(1, 1_000)] = 1  # 96 visits over TLS use 0.3
    access_log: Literal["on", "off"] = "on"
    access_log_days: Annotated[int, between(90, 730)] = 90

    @property
    def budget(self) -> Budget:
        """Return what the line may carry in a day."""
        return Budget(daily_bytes=self.daily_budget_mb * _MB, urgent_bytes=self.urgent_budget_mb * _MB)

    @property
    def stick_folders(self) -> tuple[Path, ...]:
        """Return the folders below which sticks are mounted."""
        told = self.stick_dirs
        if isinstance(told, str):
            told = tuple(told.split(os.pathsep if os.pathsep in told else None))
        return tuple(Path(one.strip()) for one in told if one.strip())

    @property
    def keep_accesses_days(self) -> int:
        """Return how many days it is kept who asked for which kind of page; 0 where it is not noted."""
        return self.access_log_days if self.access_log == "on" else 0


def load(
    file: Path | None, *, environ: Mapping[str, str] | None = None, arguments: Mapping[str, object] | None = None
) -> KioskConfig:
    """Read the settings: the file, over it `KIOSK_*` variables, over them command-line values that are not None.

    Raises:
        SettingError: one is missing, unknown or wrong.
    """
    config = load_settings(
        KioskConfig,
        prefix=PREFIX,
        file=file,
        environ=os.environ if environ is None else environ,
        arguments=arguments,
    )
    config = replace(config, village_name=one_line(config.village_name))
    _check_values(config)
    return config


def _check_values(config: KioskConfig) -> None:
    wrong = {
        "village_name must not be empty": not config.village_name,
        "village_name must be text that can be read": not is_whole(config.village_name),
        "central_url must begin with http:// or https:// and name a host": not is_web_address(config.central_url),
        "public_url must begin with http:// or https:// and name a host": bool(config.public_url)
        and not is_web_address(config.public_url),
        f"public_url must have at most {MOST_ADDRESS} characters": len(config.public_url) > MOST_ADDRESS,
        "wifi_name must be a name of 1 to 32 bytes, as phones show it": not _is_wifi_name(config.wifi_name),
        "enrolment_code must be as it was printed, 17 characters": not _is_code(config.enrolment_code),
        "host must be an address of this machine": not is_host(config.host),
        "power_off_command must be a program with its arguments": not _is_command(config.power_off_command),
    }
    refuse_wrong(wrong)


def _is_command(text: str) -> bool:
    """Tell whether a shell could split it into words; a blank one is no command and no mistake."""
    try:
        shlex.split(text)
    except ValueError:
        return False
    return True


def _is_code(text: str) -> bool:
    """Tell whether it is a code without a slip; a blank one is none and no mistake."""
    try:
        return not text or bool(read_code(text))
    except MistypedReferenceError:
        return False


def _is_wifi_name(name: str) -> bool:
    return name.isprintable() and is_seen(name) and is_whole(name) and len(name.encode()) <= _MOST_WIFI_NAME_BYTES
