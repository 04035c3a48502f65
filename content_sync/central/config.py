"""Central's settings: one frozen record, from `central.toml`, `CENTRAL_*` and the command line, in this order.

A wrong setting stops the start with one sentence that names it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from content_sync.settings import Port, between, is_host, is_web_address, load_settings, refuse_wrong
from content_sync.wire.targets import KEEP_CLOSED_DAYS

MAX_KEYS: Final = 20
_DAY_MINUTES: Final = 1_440
_DatabaseUrl = Annotated[
    str,
    Meta(
        pattern=r"^(|(sqlite:///|postgresql\+psycopg://)[^\x00-\x1f]*)\Z",
        description="must begin with sqlite:/// or postgresql+psycopg://",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralConfig:
    """Every setting of central.

    Attributes:
        data_dir: where central keeps its database, keys, photos, voices and the published tree.
        database_url: an SQLAlchemy address; empty for an SQLite file in `data_dir`.
        host: the address to listen on.
        port: the TCP port to listen on.
        threads: how many requests are worked on at once.
        trusted_proxies: how many proxies stand before central, each adding who called it to X-Forwarded-For.
        staff_https: staff reach the desk by https, through a proxy; their cookies then travel no other way.
        visit_minutes: how often kiosks should visit by day; the signed tree tells them.
        keep_closed_days: how many days after a report was closed what is personal of it is erased; the signed tree
            tells the kiosks.
        keep_volunteers_days: how many days after a volunteer ended their name and phone are erased.
        kiosk_url: where phones on a village's Wi-Fi find its kiosk; the codes of trainings lead there.
        offline_keys_dir: where the root and targets keys lie when they are at hand; without it, among the other keys.
        root_keys: how many root keys there are.
        root_threshold: how many of them must sign.
        targets_keys: how many keys may delegate.
        targets_threshold: how many of them must sign.
        tmd_forecast_url: TMD's seven-day forecast.
        tmd_uid: the user of TMD's API.
        tmd_ukey: its key; never printed.
        tmd_cap_url: the index of TMD's CAP warnings.
        nabc_url: NABC's daily prices, by date.
        ca_bundle: a file of certificates to trust instead of the usual ones; empty for the usual ones.
        fetch_timeout_s: how long an upstream may stay silent, in seconds.
    """

    data_dir: Path = Path("var/central")
    database_url: _DatabaseUrl = field(default="", repr=False)  # may hold a password
    host: str = "127.0.0.1"
    port: Port = 8000
    threads: Annotated[int, between(1, 256)] = 16  # what as many bring shares a commit, which costs more than the rest
    trusted_proxies: Annotated[int, between(0, 10)] = 0  # anybody can write that header: only our own are believed
    staff_https: bool = False
    visit_minutes: Annotated[int, between(1, _DAY_MINUTES)] = 15
    keep_closed_days: Annotated[int, between(30, 3_650)] = KEEP_CLOSED_DAYS
    keep_volunteers_days: Annotated[int, between(30, 3_650)] = 365
    kiosk_url: str = "http://10.42.0.1"  # as kiosk.toml.example has it
    offline_keys_dir: Path | None = None
    root_keys: int = 1  # a demo; the ministry's root is 3 of 5, its targets 2 of 3, held by different people
    root_threshold: int = 1
    targets_keys: int = 1
    targets_threshold: int = 1
    tmd_forecast_url: str = "https://data.tmd.go.th/api/WeatherForecast7Days/V2/"
    tmd_uid: str = ""
    tmd_ukey: str = field(default="", repr=False)
    tmd_cap_url: str = "https://www.tmd.go.th/api/xml/CAP"
    nabc_url: str = "https://agriapi.nabc.go.th/api/daily-prices/date"
    ca_bundle: str = ""
    fetch_timeout_s: Annotated[int, Meta(ge=1, description="must be at least 1")] = 60

    @property
    def database(self) -> str:
        """The database's address, SQLite in `data_dir` unless set otherwise."""
        return self.database_url or f"sqlite:///{self.data_dir / 'central.sqlite'}"

    @property
    def tree_dir(self) -> Path:
        """The folder of the signed tree; any web server may serve it."""
        return self.data_dir / "tree"

    @property
    def photos_dir(self) -> Path:
        """The folder of photos, named by their SHA-256."""
        return self.data_dir / "photos"

    @property
    def media_dir(self) -> Path:
        """The folder of the pictures and recordings of articles, named by their SHA-256."""
        return self.data_dir / "media"

    @property
    def voices_dir(self) -> Path:
        """The folder of voices, sealed and named by their SHA-256, and of what is played of them."""
        return self.data_dir / "voices"

    @property
    def begun_dir(self) -> Path:
        """The folder of the beginnings of photos and voices, for a week at most."""
        return self.data_dir / "begun"

    @property
    def lists_dir(self) -> Path:
        """The folder of the lists that staff brought, for a day at most."""
        return self.data_dir / "lists"

    @property
    def parcels_dir(self) -> Path:
        """The folder of what phones carried here, for a day at most."""
        return self.data_dir / "parcels"

    @property
    def keys_dir(self) -> Path:
        """The folder of the online keys, which sign without a person."""
        return self.data_dir / "keys"

    @property
    def offline_dir(self) -> Path:
        """The folder of the root and targets keys."""
        return self.offline_keys_dir or self.keys_dir


def load(
    file: Path | None, *, environ: Mapping[str, str] | None = None, arguments: Mapping[str, object] | None = None
) -> CentralConfig:
    """Read the settings: the file, over it `CENTRAL_*` variables, over them command-line values that are not None.

    Raises:
        SettingError: one is unknown or wrong.
    """
    config = load_settings(
        CentralConfig,
        prefix="CENTRAL_",
        file=file,
        environ=os.environ if environ is None else environ,
        arguments=arguments,
    )
    _check_values(config)
    return config


def _check_values(config: CentralConfig) -> None:
    wrong = {
        "host must be an address of this machine": not is_host(config.host),
        "root_threshold must be between 1 and root_keys, and root_keys at most 20": not (
            1 <= config.root_threshold <= config.root_keys <= MAX_KEYS
        ),
        "targets_threshold must be between 1 and targets_keys, and targets_keys at most 20": not (
            1 <= config.targets_threshold <= config.targets_keys <= MAX_KEYS
        ),
    }
    for name in ("tmd_forecast_url", "tmd_cap_url", "nabc_url", "kiosk_url"):
        wrong[f"{name} must begin with http:// or https:// and name a host"] = not is_web_address(getattr(config, name))
    refuse_wrong(wrong)
