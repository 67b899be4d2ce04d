"""matplotlib's Agg, where a figure that is shown is left as a file for the caller, and closed like a window."""

import os

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

_FOLDER = "/box/out"


def _free_path():
    number = 1
    while os.path.lexists(f"{_FOLDER}/figure-{number}.png"):
        number += 1
    return f"{_FOLDER}/figure-{number}.png"


class FigureManager(FigureManagerBase):
    def show(self):
        os.makedirs(_FOLDER, exist_ok=True)
        self.canvas.figure.savefig(_free_path(), format="png")


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def show(*args, **kwargs):
    for manager in Gcf.get_all_fig_managers():
        manager.show()
        Gcf.destroy(manager)
