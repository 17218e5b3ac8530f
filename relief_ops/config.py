# SPDX-License-Identifier: Apache-2.0
"""Every setting, read once from the environment (and a `.env` file), with its default and one line of why."""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from dotenv import load_dotenv

MINIMUM_KEY_LENGTH = 32


class SettingError(Exception):
    """A setting that cannot be used; the message says which, why and what to do."""


@dataclass(frozen=True)
class Settings:
    """What whoever runs the depot may choose.

    Paths are absolute, `public_url` has no trailing slash.
    """

    database_url: str
    secret_key: str
    public_url: str
    bind: str
    workers: int
    load_demo: bool
    demo_password: str | None
    label_templates: Path
    trusted_proxies: int
    metrics_token: str | None

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        return self.public_url.lower().startswith("https://")

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None with PostgreSQL."""
        return Path(self.database_url.removeprefix("sqlite:///")) if self.is_sqlite else None

    @classmethod
    def from_environment(cls) -> "Settings":
        load_dotenv(Path.cwd() / ".env")
        env = os.environ
        database_url = _database_url(env.get("RELIEF_DATABASE_URL", "sqlite:///instance/relief.db"))
        is_sqlite = database_url.startswith("sqlite")
        return cls(
            database_url=database_url,
            secret_key=_secret_key(env.get("RELIEF_SECRET_KEY")),
            public_url=env.get("RELIEF_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            bind=env.get("RELIEF_BIND", "127.0.0.1:8000"),
            workers=_number("RELIEF_WORKERS", 1 if is_sqlite else 2),
            load_demo=env.get("RELIEF_DEMO", "0") == "1",
            demo_password=env.get("RELIEF_DEMO_PASSWORD") or None,
            label_templates=Path(env.get("RELIEF_LABEL_TEMPLATES") or shipped("label_templates")).absolute(),
            trusted_proxies=_number("RELIEF_TRUSTED_PROXIES", 0),
            metrics_token=env.get("RELIEF_METRICS_TOKEN") or None,
        )


def shipped(folder: str) -> Path:
    """A folder that comes with the product: beside the package in a checkout, under `share/` in a wheel."""
    beside = Path(__file__).resolve().parent.parent / folder
    return beside if beside.is_dir() else Path(sys.prefix) / "share" / "relief-ops" / folder


def _database_url(url: str) -> str:
    if url.startswith("postgresql+psycopg://"):
        return url
    if not url.startswith("sqlite:///") or url == "sqlite:///:memory:":
        raise SettingError("RELIEF_DATABASE_URL must begin with sqlite:/// (a file) or postgresql+psycopg://")
    path = Path(url.removeprefix("sqlite:///")).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


def _secret_key(given: str | None) -> str:
    key = given or _kept_secret_key(Path("instance/secret_key"))
    if len(key) < MINIMUM_KEY_LENGTH:
        raise SettingError(f"RELIEF_SECRET_KEY is shorter than {MINIMUM_KEY_LENGTH} characters: choose a longer one")
    return key


def _kept_secret_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # Of two first starts at once, one key wins and both read it.
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal():
        raise SettingError(f"{name} must be a whole number, not {text!r}")
    return int(text)
