"""A prepaid phone pays for every byte."""

from tremplin.channels.web_assets import stripped
from tremplin.channels.web_sizes import widget_sizes


def test_the_widget_stays_light() -> None:
    sizes = widget_sizes()
    assert sizes.served <= 20_000
    assert sizes.gzip <= 8_000


def test_stripping_leaves_code_alone() -> None:
    script = """
      // comment
      /**
       * doc
       */
      const a = "// kept :  kept", b = `kept
        = kept`;
      f(/** @type {any} */ (a), a / 2, 1 / a).match(/[/ ] : "x/g);
    """
    assert stripped(script) == 'const a="// kept :  kept",b=`kept\n= kept`;f((a),a / 2,1 / a).match(/[/ ] : "x/g);\n'
