// All of the library under one name. Each room can be imported alone, as `LatentLinearAlgebra`, by whoever needs no
// more.

/// Ratings: read, split, generated, downloaded.
@_exported import LatentDatasets
/// How far predictions lie from ratings, and how well lists find what people liked.
@_exported import LatentEvaluation
/// Models compared and settings searched.
@_exported import LatentExperiments
/// Matrices, products, factorizations, truncated SVD, nearest neighbors.
@_exported import LatentLinearAlgebra
/// Configurations that are fitted to ratings, and the models that come of it.
@_exported import LatentRecommenders
/// The loss curve of a training as a picture.
@_exported import LatentReports
/// CPU, threads, random numbers by address, files.
@_exported import LatentRuntime
