#include "core/probe/suite.hpp"

#include "core/probe/tests.hpp"

namespace assay::probe {
namespace {

constexpr Test kTests[] = {
    {"loads", "the host maps and describes it", loads},
    {"exports", "it exports its entry and nothing else", exports_only_the_entry},
    {"quiet-load", "mapping it starts no thread and leaves files, environment and FPU alone",
     loads_quietly},
    {"major", "its entry refuses hosts of another major version", refuses_other_majors},
    {"descriptor", "two calls give one descriptor of one content", describes_itself_stably},
    {"manifest", "the manifest beside it is of these bytes", has_a_current_manifest},
    {"scan", "it is mapped and described within 100 ms", describes_itself_fast},
    {"unload", "what becomes of it when it is unloaded, which no host does", tells_of_unloading},
    {"names", "names are snake_case and unique", has_proper_names},
    {"help", "everything declared is explained", explains_everything},
    {"defaults", "every default is legal", has_legal_defaults},
    {"presets", "every preset is legal", has_legal_presets},
    {"bad-values", "values out of range, of another type or no number are refused",
     refuses_bad_values},
    {"self-test", "its own self test passes within a second", passes_its_self_test, true},
    {"examples", "every example runs, from check to database", runs_its_examples, true},
    {"outputs", "a run gives every output that it declares, and figures can be drawn",
     gives_what_it_declares, true},
    {"finite", "no result is NaN", gives_numbers, true},
    {"same-seed", "one seed gives the same bits twice", repeats_itself, true},
    {"threads", "two threads give the same bits as one", does_not_feel_threads, true},
    {"other-seed", "another seed gives other results", depends_on_its_seed, true},
    {"stop", "it ends within a second of being asked", obeys, true},
    {"random-configs", "random legal settings give a result or are refused",
     survives_random_settings, true},
    {"resume", "resumed from a checkpoint it ends where a straight run ends", resumes, true},
};

}  // namespace

std::string_view test_status_name(TestStatus status) {
  constexpr std::string_view kNames[] = {"passed", "warned", "failed", "skipped"};
  return kNames[static_cast<std::size_t>(status)];
}

std::span<const Test> tests() { return kTests; }

}  // namespace assay::probe
