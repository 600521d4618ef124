"""The only reader of the environment."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from knowledge.errors import SettingsError

PREFIX = "ZHANGGUI_"

_REASONS = {
    "int_parsing": "要写整数",
    "float_parsing": "要写数字",
    "greater_than": "要大于 0",
    "literal_error": "只能是 DEBUG、INFO、WARNING、ERROR 之一",
}
_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


def _file_url(name: str, checked: dict[str, Any]) -> str:
    """Return the URL of a SQLite file in HOME; `checked` holds the fields before this one."""
    return f"sqlite:///{checked.get('home', Path('var').absolute()) / name}"


class Settings(BaseSettings):
    """Settings of one installation; every one has a default that works offline."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # names that are not ours; ours are checked in load_settings
        frozen=True,
        validate_default=True,
        hide_input_in_errors=True,
    )

    home: Path = Field(Path("var"), description="放数据库、图表和日志的文件夹")
    store_url: str = Field(
        default_factory=lambda checked: _file_url("shop.db", checked),
        description="店铺数据库的 SQLAlchemy 地址；不填是 HOME 里的 shop.db",
    )
    app_url: str = Field(
        default_factory=lambda checked: _file_url("bot.db", checked),
        description="机器人数据库的地址，可与 STORE_URL 同一个库；不填是 HOME 里的 bot.db",
    )
    timezone: str = Field("Asia/Shanghai", description="店铺所在时区，IANA 名")
    currency: str = Field("CNY", description="店铺币种，ISO 4217 三个字母")
    fiscal_year_start: str = Field("01-01", description="财年第一天，月-日")
    telegram_token: SecretStr | None = Field(
        None, description="BotFather 给的 token；不填就不连 Telegram"
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org/bot",
        description="Bot API 地址；自建服务器写 http://127.0.0.1:8081/bot",
    )
    telegram_file_url: str = Field(
        "https://api.telegram.org/file/bot", description="Bot API 取文件的地址"
    )
    telegram_webhook_url: str | None = Field(
        None, description="Telegram 回调的公网 https 地址；不填就用长轮询"
    )
    telegram_webhook_secret: SecretStr | None = Field(
        None, description="回调暗号，1～256 个字母、数字、_ 或 -"
    )
    telegram_webhook_listen: str | None = Field(
        None, description="回调监听的本机地址与端口，如 127.0.0.1:8443"
    )
    telegram_proxy_url: str | None = Field(
        None, description="访问 Telegram 的 HTTP 或 SOCKS 代理；中国大陆需要"
    )
    owners: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="店主的 Telegram 用户 id，逗号分隔"
    )
    allowed_chats: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="不用 /allow 就放行的群 id，逗号分隔"
    )
    llm_model: str | None = Field(
        None,
        description="大模型名，如 deepseek:deepseek-chat、ollama:qwen3；"
        "听不懂的话请它换个说法，数字仍由店铺数据给出；不填就不用模型",
    )
    llm_embed_model: str | None = Field(
        None,
        description="向量模型名，如 openai:text-embedding-3-small、ollama:bge-m3；不填只按词查",
    )
    llm_base_url: str | None = Field(None, description="大模型接口地址；不填用厂商默认")
    llm_api_key: SecretStr | None = Field(None, description="大模型接口密钥")
    llm_timeout_s: float = Field(8.0, gt=0, description="等大模型的上限，秒")
    health_listen: str | None = Field(
        None, description="健康检查监听的地址与端口，如 127.0.0.1:8090；不填不开端口"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="日志级别：DEBUG、INFO、WARNING、ERROR"
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("store_url", "app_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(_DATABASES):
            raise ValueError("地址要以 " + "、".join(_DATABASES) + " 开头")
        return url

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"没有时区 {name!r}，写法如 Asia/Shanghai") from error
        return name

    @field_validator("currency")
    @classmethod
    def _three_letters(cls, code: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise ValueError(f"{code!r} 不是币种代码，写法如 CNY")
        return code

    @field_validator("fiscal_year_start")
    @classmethod
    def _month_and_day(cls, day: str) -> str:
        if not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", day):
            raise ValueError(f"{day!r} 不是月-日，写法如 04-01（日最大写 28）")
        return day

    @field_validator("owners", "allowed_chats", mode="before")
    @classmethod
    def _comma_separated(cls, ids: object) -> object:
        return (
            [part for part in re.split(r"[,，\s]+", ids) if part] if isinstance(ids, str) else ids
        )

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def fiscal_start(self) -> tuple[int, int]:
        """Month and day on which a fiscal year begins."""
        month, day = self.fiscal_year_start.split("-")
        return int(month), int(day)

    @property
    def library_url(self) -> str:
        """The library's database: beside the store on a server, else a file in HOME."""
        on_server = self.store_url.startswith("postgresql")
        return self.store_url if on_server else _file_url("library.db", {"home": self.home})

    @property
    def artefacts(self) -> Path:
        """Folder for charts and exports."""
        return self.home / "artefacts"

    @property
    def log_file(self) -> Path:
        """The log file."""
        return self.home / "zhanggui.log"

    def for_demo(self) -> Settings:
        """Return these settings with HOME/demo as home, out of the real store's way."""
        home = self.home / "demo"
        return self.model_copy(
            update={
                "home": home,
                "store_url": _file_url("shop.db", {"home": home}),
                "app_url": _file_url("bot.db", {"home": home}),
            }
        )


def load_settings() -> Settings:
    """Read the environment and `.env` of the working folder.

    Raises:
        SettingsError: an unknown ZHANGGUI_ name (with near names), or a value that cannot be; all
            faults at once.
    """
    faults = _unknown_names()
    try:
        settings = Settings()
    except ValidationError as error:
        # a default that is made from a field at fault is no fault of its own
        found = [f for f in error.errors() if f["type"] != "default_factory_not_called"]
        faults += [_worded(fault) for fault in found]
    except UnicodeDecodeError:
        faults.append(".env 不是 UTF-8 编码")
    if faults:
        raise SettingsError("ZHANGGUI_*", *faults)
    return settings


def _unknown_names() -> list[str]:
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    try:
        in_file = {name.upper() for name in DotEnvSettingsSource(Settings).env_vars}
    except UnicodeDecodeError:
        in_file = set()
    given = {name.upper() for name in os.environ} | in_file
    strange = sorted(name for name in given - known if name.startswith(PREFIX))
    return [_unknown(name, known) for name in strange]


def _unknown(name: str, known: set[str]) -> str:
    near = get_close_matches(name, sorted(known), n=2, cutoff=0.75)
    return f"没有 {name} 这个设置" + (f"，是不是 {'、'.join(near)}" if near else "")


def _worded(fault: Any) -> str:  # pydantic's ErrorDetails is a TypedDict of a private module
    field = PREFIX + str(fault["loc"][0]).upper()
    said = str(fault["msg"]).removeprefix("Value error, ")
    return f"{field}：{_REASONS.get(fault['type'], said)}"
