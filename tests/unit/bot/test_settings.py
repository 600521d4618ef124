"""What can be set, and what cannot."""

from __future__ import annotations

import pytest

from bot.settings import Settings, load_settings
from knowledge.errors import SettingsError
from tests.support.programs import settings_in


@pytest.fixture
def env(monkeypatch, tmp_path):
    """An empty folder to start in; call it with names to set."""
    monkeypatch.chdir(tmp_path)

    def put(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


@pytest.mark.parametrize(
    ("store", "library"),
    [
        ("sqlite:////data/shop.db", "sqlite:///{home}/library.db"),
        ("postgresql+psycopg://db/shop", "postgresql+psycopg://db/shop"),
    ],
)
def test_library_lives_in_home_or_beside_the_store_on_a_server(tmp_path, store, library):
    settings = settings_in(tmp_path, store_url=store)

    assert settings.library_url == library.format(home=tmp_path)
    assert settings.for_demo().library_url == f"sqlite:///{tmp_path}/demo/library.db"


@pytest.mark.usefixtures("env")
def test_defaults_work_offline(tmp_path):
    settings = load_settings()

    assert settings.home == tmp_path / "var"
    assert settings.store_url == f"sqlite:///{tmp_path}/var/shop.db"
    assert settings.app_url == f"sqlite:///{tmp_path}/var/bot.db"
    assert (settings.timezone, settings.currency) == ("Asia/Shanghai", "CNY")
    assert settings.telegram_token is None
    assert settings.llm_model is None


def test_databases_follow_home(env, tmp_path):
    env(ZHANGGUI_HOME="data")

    assert load_settings().store_url == f"sqlite:///{tmp_path}/data/shop.db"


def test_dotenv_is_read_and_the_environment_wins(env, tmp_path):
    (tmp_path / ".env").write_text(
        "ZHANGGUI_CURRENCY=USD\nZHANGGUI_TIMEZONE=UTC\nOTHER=1\n", "utf-8"
    )
    env(ZHANGGUI_TIMEZONE="Asia/Tokyo")

    settings = load_settings()

    assert (settings.currency, settings.timezone) == ("USD", "Asia/Tokyo")


@pytest.mark.usefixtures("env")
def test_empty_value_is_the_default(tmp_path):
    (tmp_path / ".env").write_text("ZHANGGUI_LLM_MODEL=\nZHANGGUI_STORE_URL=\n", "utf-8")

    settings = load_settings()

    assert settings.llm_model is None
    assert settings.store_url.endswith("/var/shop.db")


def test_ids_are_separated_by_commas_of_both_widths(env):
    env(ZHANGGUI_OWNERS="42, 43，44", ZHANGGUI_ALLOWED_CHATS="-100123")

    settings = load_settings()

    assert (settings.owners, settings.allowed_chats) == ((42, 43, 44), (-100123,))


def test_unknown_names_stop_the_start_and_name_near_ones(env, tmp_path):
    (tmp_path / ".env").write_text("ZHANGGUI_CURENCY=CNY\n", "utf-8")
    env(ZHANGGUI_TELEGRAM_TOKN="x")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    first, second = caught.value.reasons
    assert first.startswith("没有 ZHANGGUI_CURENCY 这个设置，是不是 ZHANGGUI_CURRENCY")
    assert second.startswith(
        "没有 ZHANGGUI_TELEGRAM_TOKN 这个设置，是不是 ZHANGGUI_TELEGRAM_TOKEN"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEZONE", "Asia/Shanghia"),
        ("TIMEZONE", "../etc/passwd"),
        ("CURRENCY", "人民币"),
        ("FISCAL_YEAR_START", "4-1"),
        ("FISCAL_YEAR_START", "02-30"),
        ("STORE_URL", "mysql://x/y"),
        ("OWNERS", "me"),
        ("LLM_TIMEOUT_S", "soon"),
        ("LLM_TIMEOUT_S", "0"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_value_that_cannot_be_is_named(env, name, value):
    env(**{f"ZHANGGUI_{name}": value})

    with pytest.raises(SettingsError) as caught:
        load_settings()

    (reason,) = caught.value.reasons
    assert reason.startswith(f"ZHANGGUI_{name}：")


def test_all_faults_are_named_at_once(env):
    env(ZHANGGUI_CURRENCY="x", ZHANGGUI_TIMEZONE="y", ZHANGGUI_HOMES="z")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert len(caught.value.reasons) == 3


def test_secret_is_not_shown(env):
    secrets = {"ZHANGGUI_TELEGRAM_TOKEN": "123456:secret-part", "ZHANGGUI_LLM_API_KEY": "sk-key"}
    env(**secrets)

    shown = repr(load_settings())

    assert "secret-part" not in shown
    assert "sk-key" not in shown


def test_demo_lives_in_a_folder_of_its_own_whatever_the_store_is(tmp_path):
    settings = settings_in(
        tmp_path, store_url="postgresql://db/shop", app_url="postgresql://db/bot"
    )

    demo = settings.for_demo()

    assert demo.home == tmp_path / "demo"
    assert demo.store_url == f"sqlite:///{tmp_path}/demo/shop.db"
    assert demo.app_url == f"sqlite:///{tmp_path}/demo/bot.db"


def test_every_setting_is_explained():
    assert all(field.description for field in Settings.model_fields.values())
