// The tests of the suite. Each runs in a process of its own and may die there.
#pragma once

#include <string>
#include <vector>

#include "core/probe/suite.hpp"

namespace assay::probe {

// load_tests.cpp
Finding loads(const Subject& subject);
Finding exports_only_the_entry(const Subject& subject);
Finding loads_quietly(const Subject& subject);
Finding refuses_other_majors(const Subject& subject);
Finding describes_itself_stably(const Subject& subject);
Finding has_a_current_manifest(const Subject& subject);
Finding describes_itself_fast(const Subject& subject);

// unload_tests.cpp
Finding tells_of_unloading(const Subject& subject);

// declaration_tests.cpp
Finding has_proper_names(const Subject& subject);
Finding explains_everything(const Subject& subject);
Finding has_legal_defaults(const Subject& subject);
Finding has_legal_presets(const Subject& subject);
Finding refuses_bad_values(const Subject& subject);

// run_tests.cpp and repeat_tests.cpp
Finding passes_its_self_test(const Subject& subject);
Finding runs_its_examples(const Subject& subject);
Finding gives_what_it_declares(const Subject& subject);
Finding gives_numbers(const Subject& subject);
Finding repeats_itself(const Subject& subject);
Finding does_not_feel_threads(const Subject& subject);
Finding depends_on_its_seed(const Subject& subject);
Finding obeys(const Subject& subject);
Finding resumes(const Subject& subject);

// random_tests.cpp
Finding survives_random_settings(const Subject& subject);

// Failed, or warned, with the faults one a line behind what they have in common; passed without
// faults.
Finding fault_list(const std::string& what, const std::vector<std::string>& faults,
                   TestStatus status = TestStatus::failed);

}  // namespace assay::probe
