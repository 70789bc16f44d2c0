/** Names of repositories, revisions and files, and the addresses that contain them. */
@NullMarked
package dev.espalier.hub.repository;

import org.jspecify.annotations.NullMarked;
