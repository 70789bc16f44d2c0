/** What a run needs of the machine it runs on, and what that machine is. */
@NullMarked
package dev.espalier.experiment.host;

import org.jspecify.annotations.NullMarked;
