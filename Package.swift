// swift-tools-version: 6.2
import PackageDescription

/// Continuous integration turns every warning into an error; a user's newer compiler must not.
let settings: [SwiftSetting] =
    Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

let package = Package(
    name: "latent",
    products: [
        .executable(name: "latent", targets: ["LatentCommand"]),
        .library(
            name: "Latent",
            targets: [
                "Runtime", "LinearAlgebra", "Datasets", "Recommenders", "Evaluation", "Experiments",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(
            name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(
            name: "CLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
        .systemLibrary(
            name: "CMinizip", pkgConfig: "minizip", providers: [.apt(["libminizip-dev"])]),
        .target(name: "CKernels"),

        library("Runtime", ["CKernels"]),
        library("LinearAlgebra", ["Runtime", "CKernels", "CBLAS", "CLAPACKE"]),
        library("Datasets", ["Runtime", "CKernels", "CMinizip"]),
        library("Recommenders", ["LinearAlgebra", "Datasets", "CKernels"]),
        library("Evaluation", ["Datasets"]),
        library("Experiments", ["Recommenders", "Evaluation"]),
        library("Benchmarking", ["Recommenders", "CKernels"]),
        library("Reports", ["Experiments"]),
        .executableTarget(
            name: "LatentCommand",
            dependencies: [
                "Experiments", "Benchmarking", "Reports",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["Recommenders", "Evaluation"],
            path: "Tests/TestSupport", swiftSettings: settings),
        tests("Runtime", ["Runtime"]),
        tests("LinearAlgebra", ["LinearAlgebra"]),
        tests("Datasets", ["Datasets"]),
        tests("Recommenders", ["Recommenders"]),
        tests("Evaluation", ["Evaluation"]),
        tests("Experiments", ["Experiments"]),
        tests("Reports", ["Reports"]),
        tests("LatentCommand", ["LatentCommand"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c17
)
