/* assay/plugin.h - the whole contract between the assay host and a method plugin.
 *
 * A plugin is one shared object that exports one symbol, assay_plugin_entry. Everything that
 * crosses this file is C: no exceptions, no C++ objects, no transfer of ownership. Pointers that
 * the plugin hands out are static; pointers that the host hands out live until run() returns.
 * Text is UTF-8 and NUL-terminated. Structs and tables only ever grow at the end: sizes and
 * strides say how far they reach, so old plugins load into new hosts of the same major version. */
#ifndef ASSAY_PLUGIN_H
#define ASSAY_PLUGIN_H
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_MAGIC 0x41535359u /* "ASSY", the mark of the database file too */
#define ASSAY_ABI_MAJOR 1u      /* differs: refused */
#define ASSAY_ABI_MINOR 4u      /* plugin's minor > host's minor: refused; otherwise served */
#define ASSAY_EXPORT __attribute__((visibility("default")))

typedef int32_t assay_status; /* fixed width: an enum's size is the compiler's choice */
enum {
  ASSAY_OK = 0,
  ASSAY_STOPPED = 1,       /* obeyed should_stop(); results so far are valid */
  ASSAY_BAD_INPUT = 2,     /* parameters or data refused: the user must change something */
  ASSAY_DIVERGED = 3,      /* numerics failed: a result in its own right, not a crash */
  ASSAY_FAILED = 4,        /* anything else; fail() says what */
  ASSAY_OUT_OF_MEMORY = 5, /* an allocation failed, or the method foresaw that it would */
  ASSAY_ABSENT = 6         /* param() and input(): optional, and not given */
};

typedef uint32_t assay_type;
enum {
  ASSAY_BOOL = 0,
  ASSAY_INT,
  ASSAY_REAL,
  ASSAY_TEXT,
  ASSAY_INTS,
  ASSAY_REALS,
  ASSAY_TEXTS,
  ASSAY_INT_ROWS /* a list of lists of integers */
};
enum { ASSAY_F64 = 0, ASSAY_F32, ASSAY_I64, ASSAY_I32, ASSAY_U8, ASSAY_STRING }; /* elements */
enum { ASSAY_DEBUG = 0, ASSAY_INFO, ASSAY_WARN, ASSAY_ERROR };                   /* log levels */

/* flags of parameters */
enum {
  ASSAY_PARAM_OPTIONAL = 1,    /* has no default and need not be given */
  ASSAY_PARAM_ABOVE_MIN = 2,   /* min itself is excluded */
  ASSAY_PARAM_BELOW_MAX = 4,   /* max itself is excluded */
  ASSAY_PARAM_SCALAR_LIST = 8, /* a lone value stands for a list of one */
  ASSAY_PARAM_ALLOW_NAN = 16   /* nan is a legal value */
};
/* flags of inputs, and the kinds of value one accepts */
enum { ASSAY_INPUT_OPTIONAL = 1, ASSAY_INPUT_ALLOW_NAN = 2 };
enum {
  ASSAY_ARRAY = 1,
  ASSAY_TABLE = 2,
  ASSAY_IMAGE = 4,
  ASSAY_FILE = 8,
  ASSAY_FOLDER = 16,
  ASSAY_FILES = 32
};
/* flags of outputs; one name may be a curve and a final value */
enum {
  ASSAY_CURVE = 1,
  ASSAY_FINAL = 2,
  ASSAY_OUTPUT_OPTIONAL = 4, /* a run may end without it */
  ASSAY_TIMING = 8,          /* depends on the machine: left out when bits are compared */
  ASSAY_MINIMIZE = 16,
  ASSAY_MAXIMIZE = 32,
  ASSAY_CERTIFIES = 64, /* final and a number: where it is 0 or NaN, the other results of the run
                          are not to be trusted; the host says so wherever they are shown, and gives
                          them no place before trusted ones (since minor 1) */
  ASSAY_LOG_SCALE = 128 /* people look at the curve on a logarithmic axis (since minor 2) */
};
/* How people look at an artifact, and which columns of it they see (since minor 2): of a .csv by
 * their names, of a .npy as "c0", "c1", ... */
enum {
  ASSAY_FIGURE_NONE = 0,
  ASSAY_FIGURE_HEATMAP, /* of the whole file; of all columns of numbers, {rows}, with the names that
                           one column gives to the rows; of entries, {row, column, value} */
  ASSAY_FIGURE_LINES,   /* {x, y, by}: a line for each value of `by`; {x, y}: one; {x}: one for each
                           other column of numbers; {}: the same, x being the first column */
  ASSAY_FIGURE_SCATTER, /* {x, y} or {x, y, by} */
  ASSAY_FIGURE_IMAGE    /* .png, or .npy of h x w, h x w x 1 or h x w x 3: u8, or reals in [0, 1] */
};

/* ---- what a plugin declares: data only, readable without running it ---------------------- */

/* `when` is a condition on parameters and inputs, or NULL: terms joined by " & ", each one of
 * "task=train|evaluate", "task!=train", "data.x" (given), "!data.x", or several of these as
 * "(task=train or data.x)" (since minor 2). Where it does not hold, the
 * parameter, input or output does not exist: what a user sets nevertheless never reaches the
 * plugin. It is left out of the run with a note, or refused where strictness was asked for. */
typedef struct assay_default {
  const char *when;
  const char *toml;
} assay_default;

typedef struct assay_param {
  const char *name; /* lower snake_case */
  assay_type type;
  uint32_t flags;
  const char *default_toml; /* a TOML literal, "0.1"; NULL: optional, or the user must give it */
  const assay_default *defaults;   /* other defaults under conditions, ended by {NULL, NULL}; the
                                      first that holds wins over default_toml; or NULL */
  double min, max;                 /* NaN: unbounded; for lists, of each element */
  uint32_t min_length, max_length; /* of lists; max 0: unbounded */
  const char *const *choices;      /* NULL-terminated, for texts and their lists; or NULL */
  const char *unit, *help, *when;  /* help is one sentence; it is printed in messages */
} assay_param;

typedef struct assay_input {
  const char *role; /* key under [data] */
  uint32_t flags;
  uint32_t kinds;             /* which of ASSAY_ARRAY, ... it accepts */
  uint32_t dtype;             /* arrays are converted to this */
  const char *shape;          /* of arrays, "n d": letters shared between inputs must agree */
  const char *const *columns; /* that a table must have, NULL-terminated; or NULL */
  const char *help, *when;
} assay_input;

typedef struct assay_output {
  const char *name; /* lower snake_case; "{j}" stands for a part that varies: "mean_{j}" */
  uint32_t flags;
  assay_type type; /* ASSAY_REAL, ASSAY_INT or ASSAY_TEXT; curves are real */
  const char *unit, *help, *when;
} assay_output;

typedef struct assay_artifact {
  const char *name; /* file name, its suffix the format: "plan.npy", "samples_{p}.csv" */
  uint32_t flags;   /* ASSAY_OUTPUT_OPTIONAL */
  const char *help, *when;
  uint32_t figure;                   /* ASSAY_FIGURE_NONE, ... (since minor 2) */
  const char *const *figure_columns; /* NULL-terminated; or NULL */
} assay_artifact;

typedef struct assay_fragment { /* a preset of parameters, or an example experiment */
  const char *name, *toml, *help;
  const char *const *files; /* of an example, that lie beside it: name, text, name, text, ..., NULL;
                               or NULL (since minor 2) */
} assay_fragment;

typedef struct assay_table { /* stride lets element structs grow inside one major version */
  const void *items;
  uint32_t count, stride;
} assay_table;

/* ---- values that cross the border --------------------------------------------------------- */
typedef struct assay_int_list {
  const int64_t *items;
  uint32_t count;
} assay_int_list;

typedef struct assay_value {
  assay_type type;
  uint32_t count; /* length of the list forms */
  union {
    int64_t i; /* ASSAY_BOOL too */
    double r;
    const char *s;
    const int64_t *iv;
    const double *rv;
    const char *const *sv;
    const assay_int_list *lv;
  } u;
} assay_value;

typedef struct assay_array { /* row-major; stride in elements, NULL: contiguous */
  const void *data;
  uint32_t dtype, rank;
  const int64_t *shape, *stride;
  const char *const *columns; /* names of the last dimension, NULL-terminated; or NULL */
} assay_array;

typedef struct assay_column { /* data: double, int64_t or const char *, as dtype says */
  const char *name;
  uint32_t dtype; /* ASSAY_F64, ASSAY_I64 or ASSAY_STRING */
  const void *data;
} assay_column;

typedef struct assay_data { /* an input as it was given */
  uint32_t kind;            /* one of ASSAY_ARRAY, ...; an image fills `array` (h x w x c, [0,1]) */
  uint32_t column_count;    /* of a table */
  assay_array array;
  const assay_column *columns;
  uint64_t rows;
  const char *const *paths; /* the files behind it */
  uint32_t path_count;
  const char *sha256;
} assay_data;

/* ---- what the host provides --------------------------------------------------------------- */
typedef struct assay_host {
  uint32_t size;      /* sizeof(assay_host) as the host knows it */
  uint32_t abi_minor; /* of the host */
  uint32_t threads;   /* compute threads granted to this run */
  uint32_t reserved;
  uint64_t seed;
  uint64_t memory_limit; /* bytes of resident memory; 0: none */
  void *ctx;             /* pass back as first argument */

  /* [run-thread] only the thread that entered run() may call these */
  assay_status (*param)(void *ctx, const char *name, assay_value *out);
  assay_status (*input)(void *ctx, const char *role, assay_data *out);
  int64_t (*output)(void *ctx, const char *name); /* index of a declared name or of a member of a
                                                     declared family; -1: neither. Other threads
                                                     too, one at a time (since minor 2) */
  /* Writes an array under a declared artifact name: .npy, .csv or .png as the name ends. */
  assay_status (*artifact_array)(void *ctx, const char *name, const assay_array *array);
  assay_status (*artifact_table)(void *ctx, const char *name, const assay_column *columns,
                                 uint32_t column_count, uint64_t rows); /* .csv */
  const char *(*artifact_path)(void *ctx,
                               const char *name); /* the plugin writes this file; it is
                                          taken over when run() returns; NULL: undeclared */
  const char *(*scratch)(
      void *ctx); /* private folder, made on the first call, removed at the end */
  void (*fail)(void *ctx, const char *message); /* why run() is about to return other than OK */
  void (*fault)(void *ctx, const char *key,
                const char *message);        /* in check(): what is wrong with
                                "params.epsilon" or "data.x"; may be repeated */
  void (*clock)(void *ctx, int32_t running); /* 0 stops the method's clock, 1 starts it again */
  assay_status (*save)(void *ctx, const void *bytes, uint64_t size);   /* checkpoint, atomic */
  assay_status (*load)(void *ctx, const void **bytes, uint64_t *size); /* ABSENT: none */

  /* [any-thread] cheap; they never fail and never allocate on the caller's side */
  void (*curve)(void *ctx, uint32_t output, int64_t step, double value);
  void (*result)(void *ctx, uint32_t output, const assay_value *value);
  void (*progress)(void *ctx, double done, double total);
  void (*log)(void *ctx, uint32_t level, const char *text);
  int32_t (*should_stop)(void *ctx); /* one atomic load; call it once an iteration */

  const void *(*extension)(void *ctx, const char *id); /* "assay.cache/1"; NULL: unknown */

  /* A file of the input as->role, which is a file, a folder or files (since minor 3): read, checked
   * and converted as an input that is declared as `as`; its help and condition do not count. Only
   * what was hashed with the input is read, and only while it has its hash. BAD_INPUT: *why is a
   * sentence, until the next call; FAILED: the role or `as` makes no sense, *why says it; ABSENT:
   * the input was not given. [run-thread] */
  assay_status (*open)(void *ctx, const char *path, const assay_input *as, assay_data *out,
                       const char **why);
  /* Frees what open() gave; without this call it lives until run() returns. [any-thread] */
  void (*close)(void *ctx, const assay_data *opened);
} assay_host;

/* Extension "assay.cache/1": what a costly stage of a method wrote, kept for the runs that need the
 * same. The host adds to `key` the method, its code, the seed, the threads and the inputs. `ctx` is
 * the host's; [run-thread]. */
typedef struct assay_cache {
  uint32_t size, reserved;
  /* OK: *folder holds what a run wrote under this name and key; it is only to be read. ABSENT:
   * *folder is empty and this run's own, to be filled. While another run fills it the call waits;
   * STOPPED when the host asks for the end meanwhile. FAILED: the log says why. */
  assay_status (*find)(void *ctx, const char *name, const char *key, const char **folder);
  /* What the last find() gave empty is complete: from now on others find it, and *folder is where
   * it lies. Without this call the folder goes with the run. */
  assay_status (*keep)(void *ctx, const char **folder);
} assay_cache;

/* ---- the descriptor ------------------------------------------------------------------------ */
typedef struct assay_plugin {
  uint32_t magic, size; /* ASSAY_MAGIC, sizeof(assay_plugin) as the plugin knows it */
  uint32_t abi_major, abi_minor;
  const char *id, *version, *summary, *paper; /* id equals the file name without suffix */
  const char *build;                          /* compiler and flags */
  assay_table params, inputs, outputs, artifacts, presets, examples;
  assay_status (*check)(const assay_host *host);     /* relations between fields; or NULL */
  assay_status (*run)(const assay_host *host);       /* one run; no state survives it */
  assay_status (*self_test)(const assay_host *host); /* closed forms, under 1 s; or NULL */
  const void *(*extension)(const char *id);          /* or NULL */
  const char *subject; /* what it is about, "optimal transport": methods of one subject are listed
                          together; or NULL (since minor 4) */
} assay_plugin;

/* Returns NULL when the host's major version is not the plugin's. Must not start threads, touch
 * the floating-point environment or read the environment; every call returns the same pointer. */
ASSAY_EXPORT const assay_plugin *assay_plugin_entry(uint32_t host_major, uint32_t host_minor);

#ifdef __cplusplus
}
#endif
#endif
