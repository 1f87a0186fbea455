/* A whole plugin in C11. */
#include <assay/plugin.h>
#include <math.h>
#include <stddef.h>

/* Where the host's table ended in minor versions 0 to 2: plugins of then are compiled with it. */
_Static_assert(offsetof(assay_host, open) == 184, "an entry was put in front of others");

static assay_status run(const assay_host *host) {
  assay_value rate;
  if (host->param(host->ctx, "rate", &rate) != ASSAY_OK) return ASSAY_BAD_INPUT;
  host->curve(host->ctx, 0, 0, rate.u.r);
  return ASSAY_OK;
}

const assay_plugin *assay_plugin_entry(uint32_t host_major, uint32_t host_minor) {
  static assay_param params[1];
  static const assay_output outputs[] = {{"loss", ASSAY_CURVE, ASSAY_REAL, "", "", NULL}};
  static assay_plugin plugin;
  (void)host_minor;
  if (host_major != ASSAY_ABI_MAJOR) return NULL;
  params[0].name = "rate";
  params[0].type = ASSAY_REAL;
  params[0].default_toml = "0.5";
  params[0].min = params[0].max = NAN;
  plugin.magic = ASSAY_MAGIC;
  plugin.size = sizeof plugin;
  plugin.abi_major = ASSAY_ABI_MAJOR;
  plugin.abi_minor = ASSAY_ABI_MINOR;
  plugin.id = "in_c";
  plugin.params.items = params;
  plugin.params.count = 1;
  plugin.params.stride = sizeof params[0];
  plugin.outputs.items = outputs;
  plugin.outputs.count = 1;
  plugin.outputs.stride = sizeof outputs[0];
  plugin.run = run;
  return &plugin;
}
