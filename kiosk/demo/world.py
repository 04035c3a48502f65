"""Where the demo stands: its folder, its ports, its three villages, and the settings each program gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.config import KioskConfig
from kiosk.demo.programs import HOST

STAFF: Final = "staff@example.go.th"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoVillage:
    """A village of the demo, in the district of Nong Khai's town, and the first name of its volunteer."""

    code: str
    name: str
    volunteer: str


HERE: Final = DemoVillage(code="43010501", name="บ้านเวียงคุก หมู่ 1", volunteer="สมหญิง")
NEAR: Final = DemoVillage(code="43010601", name="บ้านวัดธาตุ หมู่ 1", volunteer="บุญมี")
FRESH: Final = DemoVillage(code="43010701", name="บ้านหาดคำ หมู่ 1", volunteer="มาลี")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoKiosk:
    """The kiosk of a village: what stands where, and where it listens.

    Attributes:
        village: whose kiosk it is.
        data_dir: where it keeps everything.
        password_file: where its volunteer's first password stands until another one is chosen.
        port: where it listens.
        central_url: of the demo's central.
        root_file: the root the kiosk trusts first.
        stick_dir: the folder below which sticks are mounted.
    """

    village: DemoVillage
    data_dir: Path
    password_file: Path
    port: int
    central_url: str
    root_file: Path
    stick_dir: Path

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def config(self) -> KioskConfig:
        return KioskConfig(
            village=self.village.code,
            village_name=self.village.name,
            central_url=self.central_url,
            root_file=self.root_file,
            data_dir=self.data_dir,
            public_url=self.url,
        )

    def environ(self, usual: Mapping[str, str]) -> dict[str, str]:
        """Return its settings over the environment of both programs."""
        return {
            **usual,
            "KIOSK_VILLAGE": self.village.code,
            "KIOSK_VILLAGE_NAME": self.village.name,
            "KIOSK_CENTRAL_URL": self.central_url,
            "KIOSK_ROOT_FILE": str(self.root_file),
            "KIOSK_DATA_DIR": str(self.data_dir),
            "KIOSK_HOST": HOST,
            "KIOSK_PORT": str(self.port),
            "KIOSK_PUBLIC_URL": self.url,
            "KIOSK_STICK_DIRS": str(self.stick_dir),
        }

    def password(self) -> str:
        """Return the volunteer's password, as long as it is the first one."""
        return _password_in(self.password_file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where the demo stands and listens."""

    folder: Path
    port: int
    near_port: int
    fresh_port: int
    central_port: int

    @property
    def central_url(self) -> str:
        return f"http://{HOST}:{self.central_port}"

    @property
    def root_file(self) -> Path:
        return self.folder / "root.json"

    @property
    def staff_file(self) -> Path:
        return self.folder / "staff-password"

    @property
    def ports(self) -> tuple[int, ...]:
        return self.port, self.near_port, self.fresh_port, self.central_port

    @property
    def stick(self) -> Path:
        """A folder in place of a USB stick that is in the first kiosk."""
        return self.folder / "media" / "stick"

    @property
    def kiosks(self) -> tuple[DemoKiosk, ...]:
        return self.here, self.near, self.fresh

    @property
    def here(self) -> DemoKiosk:
        """The kiosk that is shown first."""
        return self._kiosk(HERE, "kiosk", "volunteer-password", self.port)

    @property
    def near(self) -> DemoKiosk:
        """The kiosk of another village of the district."""
        return self._kiosk(NEAR, "near", "near-volunteer-password", self.near_port)

    @property
    def fresh(self) -> DemoKiosk:
        """The kiosk of a village that brought its one-time code, and whose six digits nobody has compared yet."""
        return self._kiosk(FRESH, "fresh", "fresh-volunteer-password", self.fresh_port)

    def _kiosk(self, village: DemoVillage, folder: str, password_file: str, port: int) -> DemoKiosk:
        return DemoKiosk(
            village=village,
            data_dir=self.folder / folder,
            password_file=self.folder / password_file,
            port=port,
            central_url=self.central_url,
            root_file=self.root_file,
            stick_dir=self.stick.parent if village is HERE else self.folder / "no-media",
        )

    def environ(self, usual: Mapping[str, str]) -> dict[str, str]:
        """Return the settings of central, free of any that stand in the environment."""
        own = {name: value for name, value in usual.items() if not name.startswith(("KIOSK_", "CENTRAL_"))}
        return own | {
            "PYTHONUTF8": "1",
            "CENTRAL_DATA_DIR": str(self.folder / "central"),
            "CENTRAL_HOST": HOST,
            "CENTRAL_PORT": str(self.central_port),
        }

    def password_of_staff(self) -> str:
        return _password_in(self.staff_file)


def _password_in(file: Path) -> str:
    return file.read_text("utf-8").strip() if file.exists() else "(the one you chose)"
