#!/usr/bin/python3
"""Writes the .h5 and .h5ad files beside this script.

What lies here: h5py 3.7.0 with HDF5 1.10.8, anndata 0.8.0, pandas 1.5.3 (Debian 12's packages)."""
import os

import anndata
import h5py
import numpy as np
import pandas as pd
import scipy.sparse

os.chdir(os.path.dirname(os.path.abspath(__file__)))
COUNTS = np.array([[0, 2, 0], [1, 0, 0], [0, 0, 3], [4, 5, 0]], dtype="f4")


def write_types(group):
    for name in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        for order, suffix in (("<", ""), (">", "_big")):
            least = 0 if name[0] == "u" else -3
            group[name + suffix] = np.array([least, 1, 100], dtype=order + name)
    group["extreme"] = np.array([-2**63, 2**63 - 1])
    group["beyond"] = np.array([1, 2**64 - 1], dtype="u8")
    group["flag"] = np.array([True, False, True])
    group.create_dataset("enum", data=[5, 7], dtype=h5py.enum_dtype({"A": 5, "B": 7}, basetype="i2"))
    group["scalar"] = 2.5
    group["none"] = np.zeros((0, 3))
    group["empty"] = h5py.Empty("f8")
    group["word"] = "alone"
    group["words"] = np.array(["dry", "na\u00df", ""], dtype=object)
    group["fixed"] = np.array([b"one", b"three"])
    group["grid"] = np.array([[b"a", b"b"]])
    group["latin"] = np.array([b"na\xdf"])
    group["complex"] = np.array([1 + 2j])
    group["records"] = np.array([(1.5, 7, b"ab"), (-2, 8, b"c")], dtype=[("x", "f8"), ("n", "i4"), ("name", "S4")])
    group["nested"] = np.zeros(2, dtype=[("x", "f8", (2,))])
    group.create_dataset("lists", data=np.array([np.arange(2), np.arange(1)], dtype=object),
                         dtype=h5py.vlen_dtype("i4"))
    group.create_dataset("refs", data=[group["i4"].ref], dtype=h5py.ref_dtype)
    group["opaque"] = np.array([b"ab"], dtype="V2")


def write_stores(group):
    ramp = np.arange(60, dtype="i4").reshape(12, 5)
    group.create_dataset("plain", data=ramp)
    group.create_dataset("gzip", data=ramp, chunks=(4, 2), compression="gzip", shuffle=True)
    group.create_dataset("checked", data=ramp, chunks=(5, 5), fletcher32=True)
    group.create_dataset("scaled", data=ramp, chunks=(3, 5), scaleoffset=0)
    group.create_dataset("grown", data=ramp, maxshape=(None, 5))
    group.create_dataset("lzf", data=ramp, chunks=(4, 5), compression="lzf")
    group.create_dataset("vast", shape=(10**6, 10**6), dtype="f8")
    group.create_dataset("vast_chunks", shape=(10**6, 10**6), dtype="f8", chunks=(1000, 1000), compression="gzip")
    group.create_dataset("huge_chunk", shape=(10**4, 10**4), dtype="f8", chunks=(10**4, 10**4), compression="gzip")
    group.create_dataset("vast_words", shape=(10**12,), dtype=h5py.string_dtype())
    group.create_dataset("outside", data=ramp, external=[("outside.raw", 0, 240)])
    layout = h5py.VirtualLayout(shape=(12, 5), dtype="i4")
    layout[:] = h5py.VirtualSource("other.h5", "plain", shape=(12, 5))
    group.create_virtual_dataset("virtual", layout)


def write_links(group):
    group["soft"] = h5py.SoftLink("/data/demo_0/obs/eef")
    group["relative"] = h5py.SoftLink("soft")
    group["dangling"] = h5py.SoftLink("/data/demo_9")
    group["circle"] = h5py.SoftLink("/links/circle")
    group["outside"] = h5py.ExternalLink("other.h5", "/plain")
    group["through"] = h5py.SoftLink("/links/outside/plain")
    group["up"] = group.file["/"]
    group["twin"] = group.file["/data/demo_0/obs/eef"]


with h5py.File("types.h5", "w") as file:
    demo = file.create_group("data/demo_0")
    demo["obs/eef"] = np.arange(6).reshape(2, 3) / 4
    demo["obs/gripper"] = np.array([[0.5], [1.0]])
    demo.create_dataset("actions", data=np.ones((2, 2), dtype="f4"))
    write_types(file.create_group("types"))
    write_stores(file.create_group("stores"))
    write_links(file.create_group("links"))
if os.path.exists("outside.raw"):
    os.remove("outside.raw")
with h5py.File("other.h5", "w") as file:
    file["plain"] = np.arange(60, dtype="i4").reshape(12, 5)

obs = pd.DataFrame({
    "condition": pd.Categorical(["control", "drug", None, "drug"]),
    "dose": pd.Categorical([0.0, 10.0, 1.0, 10.0]),
    "plate": pd.Categorical([2, 1, None, 2]),
    "total": [2, 1, 3, 9],
    "share": [0.5, float("nan"), 0.25, 1.0],
    "kept": [True, False, True, True],
    "note": ["a", "", "na\u00df", "d"],
    "age": pd.array([30, None, 41, 52], dtype="Int64"),
}, index=pd.Index(["c1", "c2", "c3", "c4"], name="cell"))
var = pd.DataFrame({"length": [10, 20, 30]}, index=["CD4", "CD8", "CD4"])
data = anndata.AnnData(X=COUNTS, obs=obs, var=var)
data.layers["counts"] = scipy.sparse.csr_matrix(COUNTS.astype("i8"))
data.layers["turned"] = scipy.sparse.csc_matrix(COUNTS)
data.obsm["X_pca"] = COUNTS[:, :2].astype("f8") / 2
data.obsm["frame"] = pd.DataFrame({"a": [1, 2, 3, 4]}, index=obs.index)
data.uns["note"] = "text"
data.raw = data
data.write_h5ad("cells.h5ad")
# Demonstrations of unequal length, as robomimic keeps them.
with h5py.File("demos.h5", "w") as file:
    for demo, steps in ((0, 2), (2, 1), (10, 3)):
        group = file.create_group(f"data/demo_{demo}")
        group["obs/eef"] = demo + np.arange(2.0 * steps).reshape(steps, 2) / 10
        group["obs/gripper"] = np.full((steps, 1), demo, dtype="f4")
        group["actions"] = np.full((steps, 3), -1.0)
        group["rewards"] = np.arange(steps)
    file["uneven/a/x"], file["uneven/b/x"], file["uneven/c/y"] = np.ones((2, 2)), np.ones((2, 3)), np.ones((2, 2))
    file["lengths/a/x"], file["lengths/a/y"] = np.ones((2, 2)), np.ones((3, 2))

# As AnnData 0.7 and 0.6 wrote their tables.
with h5py.File("old.h5ad", "w") as file:
    file["X"] = COUNTS[:2]
    group = file.create_group("obs")
    group.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.1.0", "_index": "_index",
                        "column-order": np.array(["kind"], dtype=object)})
    group["_index"] = np.array(["a", "b"], dtype=object)
    group["kind"] = np.array([1, 0], dtype="i1")
    group["__categories/kind"] = np.array(["dry", "wet"], dtype=object)
    file["var"] = np.array([(b"g1", 1.0), (b"g2", 2.0), (b"g3", 3.0)], dtype=[("index", "S2"), ("length", "f8")])

anndata.AnnData(X=scipy.sparse.csr_matrix(COUNTS), obs=pd.DataFrame(index=list("abcd")), dtype="f4").write_h5ad(
    "sparse.h5ad", compression="gzip")
