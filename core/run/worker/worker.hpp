// The process that maps one plugin and forks a child for each run.
#pragma once

#include <filesystem>

namespace assay {

// Speaks with the host over `control`, a SOCK_SEQPACKET socket, until the host closes it.
//
//   worker -> host   {"ready": true, "fork_safe": b, "threads": n, "declares": hash, "load_ms": x}
//                    or {"error": text}
//   host -> worker   {"run": id} and four descriptors: memory, frames, stdout, stderr
//   worker -> host   {"started": id, "pid": p}, or {"refused": id, "error": text} when its inputs
//                    cannot be read
//   worker -> host   {"ended": id, "status": s, "cpu_ms": c, "max_rss_kb": m}      (s as waitpid's)
//
// A library that starts threads while it is loaded cannot be forked safely: such a worker runs its
// one job in its own process, and the host spawns one worker a run. Returns the exit code.
int worker_main(int control, const std::filesystem::path& library);

}  // namespace assay
