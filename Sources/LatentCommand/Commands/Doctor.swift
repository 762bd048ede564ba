import ArgumentParser
import Latent
import LatentBenchmarking

struct Doctor: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "What this machine will do: CPU, BLAS, threads, measured speed.")

    @OptionGroup var common: CommonOptions

    func run() throws {
        let blas = OpenBLAS.prepare()
        let threads = ThreadCount(ThreadPool.shared.threads, source: common.threadCount.source)
        let before = Peak.measured()
        let times = try ["gemm", "gemm-double"].map { try Kernels.make($0, ratings: nil, pool: .shared).measure() }
        let peak = before.larger(Peak.measured())
        let (single, double) = (KernelMeasurement(times[0], peak: peak), KernelMeasurement(times[1], peak: peak))
        try common.show(
            DoctorReport(
                blas: blas, threads: threads, peak: peak.single / 1e9, sgemm: single.gflops, dgemm: double.gflops,
                warnings: warnings(blas, single.peakFraction, threads.count)))
    }

    private func warnings(_ blas: OpenBLAS.Preparation, _ share: Double, _ threads: Int) -> [String] {
        var warnings = [blas.warning].compactMap { $0 }
        if share < 0.5, warnings.isEmpty {
            warnings.append(
                "sgemm reaches \(share.percent(0)) of the multiply-add rate: other work on this machine, or a "
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
        Field(
            "blas", "The BLAS library.",
            of: [
                Field("configuration", "As the library describes itself.", \.blas.configuration),
                Field("coreBefore", "The kernels that the library chose.", \.blas.coreBefore),
                Field("coreAfter", "The kernels in use.", \.blas.coreAfter),
                Field(
                    "requestedCore", "What `OPENBLAS_CORETYPE` asks for; null where it is not set.",
                    \.blas.requestedCore),
            ]),
        Field(
            "cpu", "The processor.",
            of: [
                Field("brand", "As it calls itself.") { _ in CPU.brand },
                Field("vectors", "The vector instructions in use.") { _ in CPU.level.vectors },
                Field("level", "The level of x86-64 in use.") { _ in CPU.level.rawValue },
                Field("highestLevel", "The highest that it has.") { _ in CPU.highestLevel.rawValue },
            ]),
        Field(
            "threads", "The threads that work is spread over.",
            of: [Field("count", "How many.", \.threads.count), Field("source", "Who said so.", \.threads.source)]),
        Field(
            "gflops", "Measured speeds in thousands of millions of flops a second.",
            of: [
                Field("peak", "Multiply-adds in registers, single precision.", \.peak),
                Field("sgemm", "Products of matrices, 2048 cubed, single precision.", \.sgemm),
                Field("dgemm", "The same in double precision.", \.dgemm),
            ]),
        Field("warnings", "What keeps this machine from its speed, a sentence each.", \.warnings),
    ]

    private var level: String {
        let level = "\(CPU.level.rawValue), \(CPU.level.vectors)"
        return CPU.chosenLevel == nil
            ? "\(level); LATENT_CPU or --cpu choose a lower one"
            : "\(level), as chosen; this CPU has \(CPU.highestLevel.rawValue)"
    }

    private var core: String {
        if CPU.chosenLevel != nil { return "\(blas.coreAfter), as chosen" }
        if blas.coreBefore != blas.coreAfter { return "\(blas.coreAfter); the library had chosen \(blas.coreBefore)" }
        return blas.coreAfter
            + (blas.requestedCore.map { ", as OPENBLAS_CORETYPE=\($0) asks" } ?? ", as the library chose")
    }

    var text: String {
        "CPU          \(CPU.brand)"
        "level        \(level)"
        "threads      \(threads.count) (\(threads.source))"
        "BLAS         \(blas.configuration)"
        "BLAS core    \(core)"
        "peak         \(peak.fixed(0)) GFLOP/s single precision, multiply-adds in registers"
        "sgemm        \(sgemm.fixed(0)) GFLOP/s (2048 cubed)"
        "dgemm        \(dgemm.fixed(0)) GFLOP/s (2048 cubed)"
        warnings.isEmpty ? ["", "all is well"] : warnings.map { "warning      \($0)" }
    }
}
