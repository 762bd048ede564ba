import ArgumentParser
import LatentBenchmarking
import LatentLinearAlgebra
import LatentRuntime

struct Doctor: WorkingCommand {
    static let configuration = CommandConfiguration(
        abstract: "What this machine will do: CPU, BLAS, threads, measured speed.")

    @OptionGroup var common: CommonOptions

    struct Document: Encodable {
        let blas: BLAS
        let cpu: Processor
        let threads: Threads
        let gflops: Speed
        let warnings: [String]
    }

    struct BLAS: Encodable {
        let configuration: String
        let coreBefore: String
        let coreAfter: String
        @Nullable var requestedCore: String?
    }

    struct Processor: Encodable {
        let brand: String
        let vectors: String
    }

    struct Threads: Encodable {
        let count: Int
        let source: String
    }

    struct Speed: Encodable {
        let peak: Double
        let sgemm: Double
        let dgemm: Double
    }

    func run() throws {
        let blas = OpenBLAS.prepare()
        let count = common.threadCount
        let pool = common.pool()
        let before = Peak.measured(pool: pool)
        let times = try ["gemm", "gemm-double"].map { try Kernels.make($0, ratings: nil, pool: pool).measure() }
        let peak = before.larger(Peak.measured(pool: pool))
        let (single, double) = (KernelMeasurement(times[0], peak: peak), KernelMeasurement(times[1], peak: peak))
        let document = Document(
            blas: BLAS(
                configuration: blas.configuration, coreBefore: blas.coreBefore, coreAfter: blas.coreAfter,
                requestedCore: blas.requestedCore),
            cpu: Processor(brand: CPU.brand, vectors: CPU.vectors),
            threads: Threads(count: pool.threads, source: count.source),
            gflops: Speed(peak: peak.single / 1e9, sgemm: single.gflops, dgemm: double.gflops),
            warnings: warnings(blas, single.peakFraction, pool.threads))
        if common.json { return try Output.json(document) }
        show(document)
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

    private func show(_ document: Document) {
        let blas = document.blas
        let core =
            if blas.coreBefore != blas.coreAfter {
                "\(blas.coreAfter); the library had chosen \(blas.coreBefore)"
            } else if let requested = blas.requestedCore {
                "\(blas.coreAfter), as OPENBLAS_CORETYPE=\(requested) asks"
            } else {
                "\(blas.coreAfter), as the library chose"
            }
        print("CPU          \(document.cpu.brand), \(document.cpu.vectors)")
        print("threads      \(document.threads.count) (\(document.threads.source))")
        print("BLAS         \(blas.configuration)")
        print("BLAS core    \(core)")
        print("peak         \(document.gflops.peak.fixed(0)) GFLOP/s single precision, multiply-adds in registers")
        print("sgemm        \(document.gflops.sgemm.fixed(0)) GFLOP/s (2048 cubed)")
        print("dgemm        \(document.gflops.dgemm.fixed(0)) GFLOP/s (2048 cubed)")
        for warning in document.warnings { print("warning      \(warning)") }
        if document.warnings.isEmpty { print("\nall is well") }
    }
}
