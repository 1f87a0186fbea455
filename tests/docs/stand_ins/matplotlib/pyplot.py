"""As much of matplotlib as the documents use; it prints what it is given to draw."""


def semilogy(x, y, color, label):
    print(f"semilogy of {len(x)} steps x {y.shape[1]} runs in {color}: {label}")


def legend():
    print("legend")


def xlabel(text):
    print("x:", text)


def ylabel(text):
    print("y:", text)


def savefig(name):
    print("saved", name)
