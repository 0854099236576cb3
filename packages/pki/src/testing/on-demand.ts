// What the package loads on demand, for a test whose time is virtual: a load takes real time.
import '../backup-file/read.ts'
import '../backup-file/write.ts'
import '../certificate/makers.ts'
