import Glibc
import Latent

/// What a process must be before it begins.
enum Launch {
    static func prepare() {
        if Memory.addressSpaceLeft != nil { withoutThreadsOfBLAS() }
        // A file that may not grow is then an error of writing, as a full disk is.
        signal(SIGXFSZ, SIG_IGN)
        // Memory that is not there ends a Swift program so, after a line that says how much was asked for.
        signal(SIGABRT) { _ in _exit(70) }
    }

    /// Begins the program anew where OpenBLAS has started threads of its own. It does so when it is loaded, unless the
    /// variable says one; nothing here uses them, and where address space is limited they keep a process from its end.
    /// To load it twice takes as long as a small file: commands without BLAS do it only under such a limit.
    static func withoutThreadsOfBLAS() {
        let name = "OPENBLAS_NUM_THREADS"
        guard getenv(name).map({ String(cString: $0) }) != "1", setenv(name, "1", 1) == 0 else { return }
        // Where that cannot be, the threads do no harm.
        execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
