/// Decides by measuring whether short steps of one kind run faster on a pool or on the caller's thread alone.
///
/// A step of some tens of microseconds gains from a second core only while the cores are near: where a cache line
/// takes half a microsecond to cross and return, as between sockets, or when a virtual machine's cores are moved apart,
/// one core is faster. Which it is changes while a program runs, and the bits of the results do not depend on it.
///
///     var choice = PoolChoice()
///     for batch in batches { choice.run(on: pool) { train(batch, pool: $0) } }
///
/// A cycle is four steps alone, four on the pool, then 120 on what was faster: the best of three times of each.
package struct PoolChoice: Sendable {
    /// Steps of each way at the start of a cycle, of which the first warms the caches; and steps of a cycle.
    private static let (probes, cycle) = (4, 128)
    private static let alone = ThreadPool(threads: 1)

    private var step = 0
    private var fastest: (alone: Double, pool: Double) = (.infinity, .infinity)

    package init() {}

    /// The way that is to be taken now.
    package var runsAlone: Bool {
        switch step % Self.cycle {
        case ..<Self.probes: true
        case ..<(2 * Self.probes): false
        default: fastest.alone < fastest.pool
        }
    }

    /// The pool itself, or one of the caller's thread alone.
    package func current(of pool: ThreadPool) -> ThreadPool {
        runsAlone ? Self.alone : pool
    }

    /// Runs a step on what is faster, as far as is known.
    /// - Returns: what `body` returned. A pool of one thread is not measured.
    package mutating func run<Result>(on pool: ThreadPool, _ body: (ThreadPool) -> Result) -> Result {
        guard pool.threads > 1 else { return body(pool) }
        let (result, seconds) = measureSeconds { body(current(of: pool)) }
        record(seconds)
        return result
    }

    /// Takes note of how long a step took, and goes on to the next.
    /// - Parameter seconds: the wall time of a step that ran as `runsAlone` said.
    package mutating func record(_ seconds: Double) {
        let place = step % Self.cycle
        if place == 0 { fastest = (.infinity, .infinity) }
        if place < 2 * Self.probes, place % Self.probes > 0 {
            if runsAlone {
                fastest.alone = min(fastest.alone, seconds)
            } else {
                fastest.pool = min(fastest.pool, seconds)
            }
        }
        step += 1
    }
}
