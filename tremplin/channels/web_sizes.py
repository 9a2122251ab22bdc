"""What a browser downloads for the widget, in bytes: `python -m tremplin.channels.web_sizes`."""

from dataclasses import dataclass

from tremplin.answers import LiveContent
from tremplin.channels.web_assets import widget_script
from tremplin.channels.web_texts import LiveTexts
from tremplin.settings import data_dir


@dataclass(frozen=True)
class Sizes:
    """The widget as it is served, its style and its words included."""

    served: int
    gzip: int


def widget_sizes() -> Sizes:
    """Measure the script that the channel serves."""
    script = widget_script(LiveTexts(LiveContent(data_dir())).current().widget)
    return Sizes(len(script.body), len(script.compressed))


if __name__ == "__main__":
    sizes = widget_sizes()
    print(f"assistant.js: {sizes.served} octets servis, {sizes.gzip} avec gzip")
