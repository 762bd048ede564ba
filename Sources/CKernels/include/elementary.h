#ifndef LATENT_ELEMENTARY_H
#define LATENT_ELEMENTARY_H

// Elementary functions with the same bits on every CPU: the C library has several of each and takes the one that suits
// the CPU. Those of double are within 2 units in the last place, that of float within 1.

/// e^x; 0 below -745, infinite above 710.
double elementary_exp(double x);

/// The same in single precision; 0 below -104, infinite from 89 on.
float elementary_exp_f32(float x);

/// The natural logarithm; -infinity of 0, and not a number below it.
double elementary_log(double x);

/// The sine and the cosine of x, |x| <= 100.
double elementary_sin(double x);
double elementary_cos(double x);

/// x^y, y > 0, to 4 + 3 |y log x| units in the last place; of a negative x for whole y alone, else not a number.
double elementary_power(double x, double y);

#endif
