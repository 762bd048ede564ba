import CLatentKernels
import Glibc
import Synchronization

/// The one owner of parallelism: threads that run the tiles of a job.
///
/// A job's tiles are fixed by its shape, never by the number of threads, and each tile writes memory that no
/// other tile of the job writes. Results are therefore the same bits for any number of threads. Inside a tile
/// BLAS runs single-threaded, so nothing nests: a job started from inside a tile runs where it is.
///
/// Threads that wait spin for some microseconds before they sleep, because the jobs of a training loop follow
/// one another faster than a sleeping thread wakes.
///
///     let pool = ThreadPool(threads: 4)
///     pool.forEachRange(of: rows, by: 64) { range in
///         for row in range { fill(row) }        // writes what belongs to these rows, and nothing else
///     }
public final class ThreadPool: Sendable {
    /// How many threads run tiles, the caller's among them.
    public let threads: Int
    private let state: State
    private nonisolated(unsafe) let workers: UnsafeMutableBufferPointer<pthread_t>

    /// The process's own pool, started when first used: as large as ``setSharedThreads(_:)`` asked, else as
    /// `ThreadCount.default()` says.
    public static let shared: ThreadPool = {
        let requested = requestedThreads.load(ordering: .relaxed)
        return ThreadPool(threads: requested > 0 ? requested : ThreadCount.default().count)
    }()

    /// Sets the size of ``shared`` for the whole process. Only a call before its first use counts.
    /// - Precondition: `threads >= 1`.
    public static func setSharedThreads(_ threads: Int) {
        precondition(threads >= 1, "a pool needs at least one thread")
        requestedThreads.store(threads, ordering: .relaxed)
    }

    private static let requestedThreads = Atomic<Int>(0)

    /// Starts `threads - 1` workers beside the caller's own thread.
    ///
    /// Where the system gives fewer threads, the pool has fewer: see `threads`. They end when nobody holds it any
    /// more.
    /// - Precondition: `threads >= 1`.
    public init(threads: Int) {
        precondition(threads >= 1, "a pool needs at least one thread")
        let state = State(threads: threads)
        var started: [pthread_t] = []
        for number in 1..<max(threads, 1) {
            var thread = pthread_t()
            let argument = Unmanaged.passRetained(Worker(state: state, thread: number))
            let code = pthread_create(
                &thread, nil,
                { argument in
                    if let argument { Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue().work() }
                    return nil
                }, argument.toOpaque())
            guard code == 0 else {
                // The system's limit is reached: fewer threads give the same bits, only later.
                argument.release()
                break
            }
            started.append(thread)
        }
        self.state = state
        workers = .allocate(capacity: started.count)
        _ = workers.initialize(from: started)
        self.threads = started.count + 1
    }

    deinit {
        state.stop()
        for worker in workers { pthread_join(worker, nil) }
        workers.deallocate()
    }

    /// Runs `body(0) ... body(tiles - 1)`, in any order and at the same time, and returns when all are done.
    ///
    /// The tiles may share only what none of them writes.
    ///
    /// Any thread may call it. A pool that is at work for another caller is not waited for: the tiles then run on the
    /// caller's thread. None run where `tiles` is 0 or less.
    /// - Precondition: `tiles` is below 2³² - 1.
    public func run(tiles: Int, _ body: (Int) -> Void) {
        precondition(tiles < Int(UInt32.max), "too many tiles")
        guard threads > 1, tiles > 1, state.enter() else {
            for tile in 0..<max(tiles, 0) { body(tile) }
            return
        }
        defer { state.leave() }
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { state.runJob(tiles: tiles, body: $0) }
        }
    }

    /// Cuts `0 ..< count` into ranges of `size` and runs `body` on each.
    ///
    /// The last range may be shorter. Each is a tile of `run(tiles:_:)`.
    /// - Precondition: `size` is above 0.
    public func forEachRange(of count: Int, by size: Int, _ body: (Range<Int>) -> Void) {
        run(tiles: (count + size - 1) / size) { tile in
            body(tile * size..<min((tile + 1) * size, count))
        }
    }
}

/// What a worker's thread begins with.
private final class Worker: Sendable {
    private let state: State
    private let thread: Int

    init(state: State, thread: Int) {
        self.state = state
        self.thread = thread
    }

    func work() {
        state.work(thread: thread)
    }
}

/// A thread's share of a job: the job's number in the upper half of `ticket`, and how many of the share's tiles are
/// unclaimed in the lower half. The padding keeps two threads' tickets off one cache line, and off the pair of lines
/// that CPUs fetch together.
private final class Share: Sendable {
    let ticket = Atomic<UInt64>(0)
    private let padding: (SIMD16<Int64>, SIMD16<Int64>) = (.zero, .zero)
}

/// What the caller and the workers share.
///
/// Each thread has a share of the tiles, the same one in every job of as many tiles, and takes from the others' when
/// its own is done: what a thread wrote in one job it finds in its own cache in the next.
///
/// A tile is claimed by comparing and swapping the whole ticket of its share. While the count is above 0 the job cannot
/// end, so what a claimant read of `body` and `tiles` before it won is that job's; at 0 there is nothing to win,
/// even while the next job's `body` and `tiles` are being put in place.
///
/// Tickets are put in place before sleepers are counted, and who goes to sleep counts itself before it looks at its
/// ticket, all of it in one order for all threads: so one of the two sees the other, and no job is slept through. The
/// lock keeps the waking from falling between that look and the sleep.
private final class State: Sendable {
    private typealias Body = (Int) -> Void

    private let shares: [Share]
    private let body = Atomic<UInt>(0)
    private let tiles = Atomic<Int>(0)
    private let completed = Atomic<Int>(0)
    private let busy = Atomic<Bool>(false)
    private let stopping = Atomic<Bool>(false)
    private let sleepers = Atomic<Int>(0)
    private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private nonisolated(unsafe) let wakeUp = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// Some tens of microseconds on current CPUs.
    ///
    /// After as many pauses a worker sleeps, and the caller lets other threads run.
    private static let spins = 4_000

    init(threads: Int) {
        shares = (0..<threads).map { _ in Share() }
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wakeUp, nil)
    }

    deinit {
        pthread_cond_destroy(wakeUp)
        pthread_mutex_destroy(mutex)
        wakeUp.deallocate()
        mutex.deallocate()
    }

    /// Takes the pool for a job; false while another has it, of the same thread or of another, and the tiles then run
    /// where they are.
    func enter() -> Bool {
        !busy.exchange(true, ordering: .acquiring)
    }

    /// Gives it back.
    func leave() {
        busy.store(false, ordering: .releasing)
    }

    /// Puts the job in place, wakes who sleeps, works along and waits until every tile is done. `body` is read by the
    /// workers until then, and no longer.
    ///
    /// The caller works as thread 0. It then waits for tiles that others have begun, and does not sleep for it.
    func runJob(tiles count: Int, body pointer: UnsafePointer<(Int) -> Void>) {
        body.store(UInt(bitPattern: pointer), ordering: .relaxed)
        tiles.store(count, ordering: .relaxed)
        completed.store(0, ordering: .relaxed)
        let job = (shares[0].ticket.load(ordering: .relaxed) >> 32) &+ 1
        for (thread, share) in shares.enumerated() {
            let size = UInt64(end(of: thread, tiles: count) - end(of: thread - 1, tiles: count))
            share.ticket.store(job << 32 | size, ordering: .sequentiallyConsistent)
        }
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
        takeTiles(thread: 0)
        var spun = 0
        while completed.load(ordering: .acquiring) < count {
            spun += 1
            if spun < Self.spins { cpu_pause() } else { sched_yield() }
        }
    }

    /// Lets the workers end, once they have nothing to do.
    func stop() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        wakeAll()
    }

    /// A worker's life. Signals go to the program's own threads, not to these.
    func work(thread: Int) {
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var seen: UInt64 = 0
        while let job = waitForJob(after: seen, thread: thread) {
            takeTiles(thread: thread)
            seen = job
        }
    }

    /// The tile after the last one of a thread's share.
    private func end(of thread: Int, tiles: Int) -> Int {
        (thread + 1) * tiles / shares.count
    }

    /// Claims and runs tiles of the current job until none is left: the thread's own, then the others'.
    private func takeTiles(thread: Int) {
        var done = 0
        for distance in shares.indices {
            let owner = (thread + distance) % shares.count
            let share = shares[owner]
            while true {
                let current = share.ticket.load(ordering: .acquiring)
                let unclaimed = Int(current & 0xFFFF_FFFF)
                guard unclaimed > 0 else { break }
                let tile = end(of: owner, tiles: tiles.load(ordering: .relaxed)) - unclaimed
                let pointer = body.load(ordering: .relaxed)
                let (claimed, _) = share.ticket.compareExchange(
                    expected: current, desired: current - 1, ordering: .acquiringAndReleasing)
                guard claimed else { continue }
                // The job cannot end before this tile is counted, so its body is still in place.
                if let body = UnsafePointer<Body>(bitPattern: pointer) { body.pointee(tile) }
                done += 1
            }
        }
        if done > 0 { completed.wrappingAdd(done, ordering: .releasing) }
    }

    /// The number of the next job; nil once the pool stops. Spins for a while, then sleeps: whoever puts a job in place
    /// after it counted itself among the sleepers wakes it, and before, it sees the job.
    private func waitForJob(after seen: UInt64, thread: Int) -> UInt64? {
        for _ in 0..<Self.spins {
            if let job = newJob(after: seen, thread: thread) { return job }
            if stopping.load(ordering: .relaxed) { return nil }
            cpu_pause()
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        sleepers.add(1, ordering: .sequentiallyConsistent)
        defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
        while true {
            if stopping.load(ordering: .sequentiallyConsistent) { return nil }
            if let job = newJob(after: seen, thread: thread) { return job }
            pthread_cond_wait(wakeUp, mutex)
        }
    }

    /// The number in the thread's own ticket, where it is another than the last one seen.
    private func newJob(after seen: UInt64, thread: Int) -> UInt64? {
        let job = shares[thread].ticket.load(ordering: .sequentiallyConsistent) >> 32
        return job == seen ? nil : job
    }

    private func wakeAll() {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(wakeUp)
        pthread_mutex_unlock(mutex)
    }
}
