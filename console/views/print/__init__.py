"""Paper: an after-action file saved as it is, or printed to PDF by a closed page.

`console.views.print.page` needs WebEngine and is imported when something is printed.
"""

from console.views.print.save import SaveAfterAction

__all__ = ["SaveAfterAction"]
