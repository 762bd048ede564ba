import Glibc

/// A program run to its end.
enum Subprocess {
    /// Runs `command`, which is looked for in `PATH`, and waits for it. Its standard error goes where ours
    /// does.
    /// - Returns: its exit status and all it wrote to standard output; nil when there is no such program.
    static func run(_ command: String, _ arguments: [String]) -> (status: Int32, output: [UInt8])? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        for end in ends { posix_spawn_file_actions_addclose(&actions, end) }

        let words = ([command] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        var process = pid_t()
        let code = posix_spawnp(&process, command, &actions, nil, words + [nil], environ)
        // Reading ends when the last writer closes, so this end must not stay open here.
        close(ends[1])
        guard code == 0 else { return nil }

        let output = readAll(ends[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        // The lower seven bits name the signal that ended it; shells report those as 128 and more.
        let signal = status & 0x7F
        return (signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output)
    }

    private static func readAll(_ descriptor: Int32) -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let arrived = read(descriptor, &buffer, buffer.count)
            if arrived < 0 && errno == EINTR { continue }
            if arrived <= 0 { return result }
            result += buffer[..<arrived]
        }
    }
}
