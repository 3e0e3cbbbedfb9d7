// Package job starts commands that do not outlive this program, where the system can see to that by itself, and becomes
// another program.
package job
