"""Where the demo stands: its folder, its ports, and the settings both programs get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.config import KioskConfig
from kiosk.demo.programs import HOST

VILLAGE: Final = "43010501"
VILLAGE_NAME: Final = "บ้านเวียงคุก หมู่ 1"
VOLUNTEER: Final = "สมหญิง"
STAFF: Final = "staff@example.go.th"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where the demo stands and listens."""

    folder: Path
    port: int
    central_port: int

    @property
    def central_url(self) -> str:
        return f"http://{HOST}:{self.central_port}"

    @property
    def kiosk_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def root_file(self) -> Path:
        return self.folder / "root.json"

    @property
    def staff_file(self) -> Path:
        return self.folder / "staff-password"

    @property
    def volunteer_file(self) -> Path:
        return self.folder / "volunteer-password"

    @property
    def config(self) -> KioskConfig:
        return KioskConfig(
            village=VILLAGE,
            village_name=VILLAGE_NAME,
            central_url=self.central_url,
            root_file=self.root_file,
            data_dir=self.folder / "kiosk",
            public_url=self.kiosk_url,
        )

    def environ(self, usual: Mapping[str, str]) -> dict[str, str]:
        """Return the settings of both programs, free of any that stand in the environment."""
        own = {name: value for name, value in usual.items() if not name.startswith(("KIOSK_", "CENTRAL_"))}
        return own | {
            "PYTHONUTF8": "1",
            "CENTRAL_DATA_DIR": str(self.folder / "central"),
            "CENTRAL_HOST": HOST,
            "CENTRAL_PORT": str(self.central_port),
            "KIOSK_VILLAGE": VILLAGE,
            "KIOSK_VILLAGE_NAME": VILLAGE_NAME,
            "KIOSK_CENTRAL_URL": self.central_url,
            "KIOSK_ROOT_FILE": str(self.root_file),
            "KIOSK_DATA_DIR": str(self.folder / "kiosk"),
            "KIOSK_HOST": HOST,
            "KIOSK_PORT": str(self.port),
            "KIOSK_PUBLIC_URL": self.kiosk_url,
        }

    def password_of_staff(self) -> str:
        return _password_in(self.staff_file)

    def password_of_volunteer(self) -> str:
        return _password_in(self.volunteer_file)


def _password_in(file: Path) -> str:
    return file.read_text("utf-8").strip() if file.exists() else "(the one you chose)"
