#!/usr/bin/python3
"""Writes the .npz files beside this script. What lies here: NumPy 1.24.2 (Debian's python3-numpy)."""
import os
import zipfile

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
x = np.array([[1.5, -2.0, 0.25], [4.0, 5.0, 6.0]])
np.savez("stored.npz", x=x, label=np.array([3, -1], dtype="i8"), kind=np.array(["dry", "naß", ""]))
np.savez_compressed("deflated.npz", x=np.asfortranarray(x.astype(">f4")), flag=np.array([True, False]),
                    name=np.array([b"one", b"three"]))
np.savez("single.npz", np.arange(4, dtype="u2"))
with zipfile.ZipFile("bzip2.npz", "w", zipfile.ZIP_BZIP2) as archive:
    archive.write("single.npz", "x.npy")
