#!/usr/bin/env node
// The build is not there yet when npm links this file into node_modules/.bin of the repository.
import '../dist/heddle.js'
