// Package understand reads a customer's sentence: what is wanted, which values
// are in it, which dialogue step it takes, in Chinese and in English.
package understand
