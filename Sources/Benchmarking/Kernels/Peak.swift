import CKernels
import Runtime

/// The most that the machine's vector units do: multiply-adds in registers, on every thread of the pool.
public enum Peak {
    /// Float multiply-adds, in flops a second: the best of `repeats` runs.
    public static func singlePrecision(pool: ThreadPool = .shared, repeats: Int = 200) -> Double {
        best(pool, repeats, flops: Double(peak_flops_f32)) { _ = peak_multiply_add_f32($0) }
    }

    /// Double multiply-adds, in flops a second.
    public static func doublePrecision(pool: ThreadPool = .shared, repeats: Int = 200) -> Double {
        best(pool, repeats, flops: Double(peak_flops_f64)) { _ = peak_multiply_add_f64($0) }
    }

    private static func best(
        _ pool: ThreadPool, _ repeats: Int, flops: Double, _ kernel: (Int) -> Void
    ) -> Double {
        // Some milliseconds a run: long against waking a thread, short against being interrupted.
        let rounds = 1 << 19
        let seconds = (0..<repeats).map { _ in
            measureSeconds { pool.run(tiles: pool.threads) { _ in kernel(rounds) } }.seconds
        }
        return flops * Double(rounds) * Double(pool.threads) / (seconds.min() ?? .infinity)
    }
}
