import CLatentKernels
import LatentRuntime

/// The most that the machine's vector units do: multiply-adds in registers, on every thread of the pool, in flops a
/// second.
///
/// Twelve vectors of 64 bytes are multiplied and added at a time, enough to hide the latency of the units; nothing is
/// read from memory. What a kernel could do at the most is held against it.
public struct Peak: Sendable, Equatable {
    /// Of Float.
    public let single: Double
    /// Of Double.
    public let double: Double

    /// The best of a hundred runs of each.
    /// - Complexity: two hundred runs of some milliseconds each.
    public static func measured(pool: ThreadPool = .shared) -> Peak {
        Peak(
            single: best(pool, flops: Double(peak_flops_f32)) { _ = peak_multiply_add_f32($0) },
            double: best(pool, flops: Double(peak_flops_f64)) { _ = peak_multiply_add_f64($0) })
    }

    /// The larger of two measurements: threads that shared a core for all of one show less than the machine has.
    public func larger(_ other: Peak) -> Peak {
        Peak(single: max(single, other.single), double: max(double, other.double))
    }

    /// - Parameters:
    ///   - pool: each of its threads runs the kernel as a tile of its own.
    ///   - flops: those of one round.
    ///   - kernel: runs that many rounds.
    /// - Returns: the flops of all threads in a second, of the quickest run.
    private static func best(_ pool: ThreadPool, flops: Double, _ kernel: (Int) -> Void) -> Double {
        // Some milliseconds a run: long against waking a thread, short against being interrupted.
        let rounds = 1 << 19
        let seconds = (0..<100).map { _ in
            measureSeconds { pool.run(tiles: pool.threads) { _ in kernel(rounds) } }.seconds
        }
        return flops * Double(rounds) * Double(pool.threads) / (seconds.min() ?? .infinity)
    }
}
