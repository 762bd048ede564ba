import ArgumentParser
import LatentBenchmarking
import LatentLinearAlgebra
import LatentRuntime

struct Doctor: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "What this machine will do: CPU, BLAS, threads, measured speed.")

    @OptionGroup var common: CommonOptions

    func run() throws {
        let blas = OpenBLAS.prepare()
        let count = common.threadCount
        let pool = common.pool()
        let before = Peak.measured(pool: pool)
        let times = try ["gemm", "gemm-double"].map { try Kernels.make($0, ratings: nil, pool: pool).measure() }
        let peak = before.larger(Peak.measured(pool: pool))
        let (single, double) = (KernelMeasurement(times[0], peak: peak), KernelMeasurement(times[1], peak: peak))
        try common.show(
            DoctorReport(
                blas: blas, threads: ThreadCount(pool.threads, source: count.source), peak: peak.single / 1e9,
                sgemm: single.gflops, dgemm: double.gflops,
                warnings: warnings(blas, single.peakFraction, pool.threads)))
    }

    private func warnings(_ blas: OpenBLAS.Preparation, _ share: Double, _ threads: Int) -> [String] {
        var warnings = [blas.warning].compactMap { $0 }
        if share < 0.5, warnings.isEmpty {
            warnings.append(
                "sgemm reaches \((100 * share).fixed(0))% of the multiply-add rate: other work on this machine, or a "
                    + "BLAS without kernels for this CPU")
        }
        if threads > ThreadCount.default().count {
            warnings.append("\(threads) threads on \(ThreadCount.default().count) usable CPUs only take turns")
        }
        return warnings
    }
}

struct DoctorReport: Report {
    static let command = "doctor"
    let blas: OpenBLAS.Preparation
    let threads: ThreadCount
    /// In thousands of millions of flops a second.
    let peak, sgemm, dgemm: Double
    let warnings: [String]

    static let fields: [Field<Self>] = [
        Field("blas", "The BLAS library.", object: \.blas),
        Field("cpu", "The processor.", object: { _ in Processor() }),
        Field("threads", "The threads that work is spread over.", object: \.threads),
        Field("gflops", "Measured speeds in thousands of millions of flops a second.", object: { Speeds(report: $0) }),
        Field("warnings", "What keeps this machine from its speed, a sentence each.", \.warnings),
    ]

    private struct Processor: Documented {
        static let fields: [Field<Self>] = [
            Field("brand", "As it calls itself.") { _ in CPU.brand },
            Field("vectors", "The vector instructions in use.") { _ in CPU.level.vectors },
            Field("level", "The level of x86-64 in use.") { _ in CPU.level.rawValue },
            Field("highestLevel", "The highest that it has.") { _ in CPU.highestLevel.rawValue },
        ]
    }

    private struct Speeds: Documented {
        let report: DoctorReport

        static let fields: [Field<Self>] = [
            Field("peak", "Multiply-adds in registers, single precision.", \.report.peak),
            Field("sgemm", "Products of matrices, 2048 cubed, single precision.", \.report.sgemm),
            Field("dgemm", "The same in double precision.", \.report.dgemm),
        ]
    }

    var text: String {
        let level =
            if let chosen = CPU.chosenLevel {
                "\(chosen.rawValue), \(chosen.vectors), as chosen; this CPU has \(CPU.highestLevel.rawValue)"
            } else {
                "\(CPU.level.rawValue), \(CPU.level.vectors); LATENT_CPU or --cpu choose a lower one"
            }
        let core =
            if CPU.chosenLevel != nil {
                "\(blas.coreAfter), as chosen"
            } else if blas.coreBefore != blas.coreAfter {
                "\(blas.coreAfter); the library had chosen \(blas.coreBefore)"
            } else if let requested = blas.requestedCore {
                "\(blas.coreAfter), as OPENBLAS_CORETYPE=\(requested) asks"
            } else {
                "\(blas.coreAfter), as the library chose"
            }
        let lines = [
            "CPU          \(CPU.brand)",
            "level        \(level)",
            "threads      \(threads.count) (\(threads.source))",
            "BLAS         \(blas.configuration)",
            "BLAS core    \(core)",
            "peak         \(peak.fixed(0)) GFLOP/s single precision, multiply-adds in registers",
            "sgemm        \(sgemm.fixed(0)) GFLOP/s (2048 cubed)",
            "dgemm        \(dgemm.fixed(0)) GFLOP/s (2048 cubed)",
        ]
        return (lines + (warnings.isEmpty ? ["", "all is well"] : warnings.map { "warning      \($0)" }))
            .joined(separator: "\n")
    }
}

extension OpenBLAS.Preparation: Documented {
    package static let fields: [Field<Self>] = [
        Field("configuration", "As the library describes itself.", \.configuration),
        Field("coreBefore", "The kernels that the library chose.", \.coreBefore),
        Field("coreAfter", "The kernels in use.", \.coreAfter),
        Field("requestedCore", "What `OPENBLAS_CORETYPE` asks for; null where it is not set.", \.requestedCore),
    ]
}

extension ThreadCount: Documented {
    package static let fields: [Field<Self>] = [
        Field("count", "How many.", \.count),
        Field("source", "Who said so.", \.source),
    ]
}
