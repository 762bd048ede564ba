// swift-tools-version: 6.2
import PackageDescription

/// Continuous integration turns every warning into an error; a user's newer compiler must not.
let settings: [SwiftSetting] =
    Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// A room of the library: the target `LatentROOM` in the folder `Sources/ROOM`. Module names begin with the package's,
/// so that they collide with nobody's in whose package graph this one stands.
func library(_ room: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: "Latent\(room)", dependencies: dependencies, path: "Sources/\(room)", swiftSettings: settings)
}

/// A system library: a module map and a one-line header.
func system(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(
        name: "CLatent\(name)", path: "Sources/C\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func tests(
    _ room: String, _ dependencies: [Target.Dependency], support: [Target.Dependency] = ["LatentTestSupport"]
) -> Target {
    .testTarget(
        name: "Latent\(room)Tests", dependencies: dependencies + support, path: "Tests/\(room)Tests",
        swiftSettings: settings)
}

/// What `make docs` needs, and nobody who depends on this package.
let documentation: [Package.Dependency] =
    Context.environment["LATENT_DOCS"] == nil
    ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

let package = Package(
    name: "latent",
    products: [
        .executable(name: "latent", targets: ["LatentCommand"]),
        .library(name: "Latent", targets: ["Latent"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ] + documentation,
    targets: [
        system("BLAS", pkgConfig: "openblas", package: "libopenblas-dev"),
        system("LAPACKE", pkgConfig: "lapacke", package: "liblapacke-dev"),
        system("Minizip", pkgConfig: "minizip", package: "libminizip-dev"),
        system("Zlib", pkgConfig: "zlib", package: "zlib1g-dev"),
        .target(name: "CLatentKernels", path: "Sources/CKernels"),

        library("Runtime", ["CLatentKernels", "CLatentZlib"]),
        library("LinearAlgebra", ["LatentRuntime", "CLatentKernels", "CLatentBLAS", "CLatentLAPACKE"]),
        library("Datasets", ["LatentRuntime", "CLatentKernels", "CLatentMinizip"]),
        library("Recommenders", ["LatentLinearAlgebra", "LatentDatasets", "CLatentKernels"]),
        library("Evaluation", ["LatentRuntime"]),
        library("Experiments", ["LatentRecommenders", "LatentEvaluation"]),
        library("Benchmarking", ["LatentRecommenders", "CLatentKernels"]),
        library("Reports", ["LatentRecommenders"]),
        .target(
            name: "Latent",
            dependencies: [
                "LatentRuntime", "LatentLinearAlgebra", "LatentDatasets", "LatentRecommenders", "LatentEvaluation",
                "LatentExperiments", "LatentReports",
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "LatentCommand",
            dependencies: [
                "Latent", "LatentBenchmarking",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        .target(
            name: "LatentTestSupport", dependencies: ["LatentRecommenders"],
            path: "Tests/TestSupport", swiftSettings: settings),
        tests("Runtime", ["LatentRuntime"]),
        tests("LinearAlgebra", ["LatentLinearAlgebra"]),
        tests("Datasets", ["LatentDatasets"]),
        tests("Recommenders", ["LatentRecommenders"]),
        tests("Evaluation", ["LatentEvaluation"]),
        tests("Experiments", ["LatentExperiments"]),
        tests("Reports", ["LatentReports"], support: []),
        tests("Command", ["LatentCommand"]),
        tests("Examples", ["LatentRecommenders"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c17
)
